// SPDX-License-Identifier: Apache-2.0
import { textAt } from './arguments.ts';
import { notJudged } from './refusal.ts';
import { Handle, LuaError, type LuaFunction } from './values.ts';

/** What a script can ask about a request and the clusters there are. */
export interface Surroundings {
	/** The lines of a header by its lower-case name. */
	readonly lines: (name: string) => readonly string[];
	readonly clusterExists: (name: string) => boolean;
}

/**
 * The handle that `envoy_on_route` gets (`RouteHandleWrapper` of `source/extensions/router/cluster_specifiers/lua`): the
 * headers, of which `get` joins lines with `,`, and the clusters there are; how busy a cluster is, is not judged.
 */
export function routeHandle({ lines, clusterExists }: Surroundings): Handle {
	const headers = handle({
		get: (_, args) => {
			const name = textAt(args, 1);
			const found = lines(name.toLowerCase());
			return found.length === 0 ? [] : [bytesOf(found.join(','))];
		},
	});
	return handle({
		headers: () => [headers],
		getCluster: (_, args) => (clusterExists(asciiOf(textAt(args, 1))) ? [handle(OF_CLUSTER)] : []),
	});
}

const busy: LuaFunction = () => notJudged('how busy a cluster is');
const OF_CLUSTER = { numConnections: busy, numRequests: busy, numPendingRequests: busy };

// Every object of Envoy's can log.
const LOGS = ['logTrace', 'logDebug', 'logInfo', 'logWarn', 'logErr', 'logCritical'];
const log: LuaFunction = (_, args) => {
	textAt(args, 1);
	return [];
};

function handle(methods: Readonly<Record<string, LuaFunction>>): Handle {
	return new Handle((self) => {
		const own = [...Object.entries(methods), ...LOGS.map((name) => [name, log] as const)].map(
			([name, method]) =>
				[
					name,
					((machine, args) => {
						if (args[0] !== self) throw new LuaError(`${name} is called on something else`);
						return method(machine, args);
					}) satisfies LuaFunction,
				] as const,
		);
		return Object.fromEntries(own);
	});
}

// A header goes over the wire with one byte for each character.
function bytesOf(line: string): string {
	return /[^\0-\xff]/.test(line) ? notJudged('a header that no client sends as it is') : line;
}

/** A text of a script as a name of a cluster; which bytes stand for letters beyond ASCII is not judged. */
export function asciiOf(text: string): string {
	return /[^\0-\x7f]/.test(text) ? notJudged('letters beyond ASCII') : text;
}
