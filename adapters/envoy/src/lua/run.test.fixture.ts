// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { lua, lauxlib, lualib, to_jsstring, to_luastring } = require('fengari');

/** A request as a script sees it: headers by name, the lines of one joined, and which clusters there are. */
export interface ScriptRequest {
	readonly headers: Readonly<Record<string, string>>;
	readonly clusters: readonly string[];
}

/** The answer of a script, and how often it asked for a cluster. */
export interface ScriptAnswer {
	readonly cluster: string;
	readonly asked: readonly string[];
}

/** Loads a script in a Lua of its own, as a worker thread of Envoy does once, and gives what it answers. */
export function loadScript(script: string): (request: ScriptRequest) => ScriptAnswer {
	const state = newState();
	run(state, script, 0);
	return ({ headers, clusters }) => {
		const asked: string[] = [];
		give(state, 'get', (name) => headers[name]);
		give(state, 'find_cluster', (name) => {
			asked.push(name);
			return clusters.includes(name) ? name : undefined;
		});
		run(
			state,
			`local headers = {get = function(_, name) return get(name) end}
			local route = {headers = function() return headers end, getCluster = function(_, name) return find_cluster(name) end}
			return envoy_on_route(route)`,
			1,
		);
		return { cluster: popped(state), asked };
	};
}

/** The value of an expression whose value is a string. */
export function evaluated(expression: string): Uint8Array {
	const state = newState();
	run(state, `return ${expression}`, 1);
	return lua.lua_tostring(state, -1) as Uint8Array;
}

function newState(): unknown {
	const state = lauxlib.luaL_newstate();
	lualib.luaL_openlibs(state);
	return state;
}

function run(state: unknown, code: string, results: number): void {
	if (
		lauxlib.luaL_loadstring(state, to_luastring(code)) !== lua.LUA_OK ||
		lua.lua_pcall(state, 0, results, 0) !== lua.LUA_OK
	)
		throw new Error(popped(state));
}

function popped(state: unknown): string {
	const text = to_jsstring(lua.lua_tostring(state, -1));
	lua.lua_pop(state, 1);
	return text;
}

function give(state: unknown, name: string, f: (argument: string) => string | undefined): void {
	lua.lua_pushcfunction(state, (inner: unknown) => {
		const answer = f(to_jsstring(lua.lua_tostring(inner, 1)));
		if (answer === undefined) return 0;
		lua.lua_pushstring(inner, to_luastring(answer));
		return 1;
	});
	lua.lua_setglobal(state, to_luastring(name));
}
