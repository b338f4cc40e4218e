// SPDX-License-Identifier: Apache-2.0
import { asciiOf, routeHandle, type Surroundings } from './route-handle.ts';
import { loadScript } from './script.ts';
import { textOf } from './values.ts';

/** Names the cluster for a request; undefined where the script fails or returns no text. */
export type Chooser = (surroundings: Surroundings) => string | undefined;

/**
 * Loads a script of a Lua cluster specifier (`LuaClusterSpecifierPlugin::startLua`). Of several values that
 * `envoy_on_route` returns the last counts, and a number counts as its text. Throws as {@link loadScript} does.
 */
export function compileChooser(source: string): Chooser {
	return loadScript(source, 'envoy_on_route', routeHandle, (values) => {
		const name = textOf(values.at(-1));
		return name === undefined ? undefined : asciiOf(name);
	});
}
