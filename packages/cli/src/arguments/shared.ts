// SPDX-License-Identifier: Apache-2.0
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { LogFormat } from '../terminal.ts';

/** Where documents are read from. */
export interface InputArguments {
	readonly filename: readonly string[];
	readonly recursive?: true;
}

/** Which meshes are written, and how. */
export interface MeshArguments {
	readonly mesh: readonly string[];
	readonly implementation?: string;
	readonly set: Readonly<Record<string, string>>;
	readonly now?: string;
}

/** What every command takes. */
export interface CommonArguments {
	readonly quiet?: true;
}

// What may be repeated starts out empty; as a default of commander's, help would print it.

/** Adds `-f` and `-R`, and the option that every command has. */
export function withInput(command: Command): Command {
	return withCommon(
		command
			.addOption(
				new Option(
					'-f, --filename <path>',
					'a file, a folder or - for stdin, with documents of every kind; may be repeated',
				).argParser(append),
			)
			.option('-R, --recursive', 'look into the folders below a folder, too')
			.setOptionValue('filename', []),
	);
}

/** Adds `--mesh` and what belongs to it. */
export function withMeshes(command: Command): Command {
	return command
		.addOption(new Option('--mesh <name>', 'istio, gateway-api, linkerd or envoy; may be repeated').argParser(append))
		.option('--implementation <name>', 'who runs it: istio, envoy-gateway, contour or traefik for gateway-api')
		.addOption(new Option('--set <name=value>', 'an option of the mesh; may be repeated').argParser(pair))
		.addOption(
			new Option(
				'--now <time>',
				'the time to compile at, by which sandboxes expire (RFC 3339; default: the clock)',
			).argParser(time),
		)
		.setOptionValue('mesh', [])
		.setOptionValue('set', {});
}

/** Adds what every command takes. */
export function withCommon(command: Command): Command {
	return command.option('-q, --quiet', 'leave out infos and warnings');
}

/** What a command takes that goes on, or says much. */
export interface LogArguments {
	readonly logFormat: LogFormat;
}

/** Adds `--log-format`. */
export function withLogs(command: Command): Command {
	return command.addOption(
		new Option('--log-format <format>', 'the form of what is said: text, or one JSON object in each line')
			.choices(['text', 'json'])
			.default('text'),
	);
}

/** Adds `-o` with its choices; the first is the default. */
export function withOutput(command: Command, ...choices: readonly [string, ...string[]]): Command {
	return command.addOption(
		new Option('-o, --output <format>', 'the form of what is printed').choices([...choices]).default(choices[0]),
	);
}

/** Reads an option that may be repeated. */
export function append(value: string, previous: readonly string[]): readonly string[] {
	return [...previous, value];
}

/** Reads `name=value` into those that were given before. */
export function pair(value: string, previous: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
	const equals = value.indexOf('=');
	if (equals <= 0) throw new InvalidArgumentError('Expected name=value.');
	return { ...previous, [value.slice(0, equals)]: value.slice(equals + 1) };
}

function time(value: string): string {
	if (!/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d/.test(value) || Number.isNaN(Date.parse(value))) {
		throw new InvalidArgumentError('Expected a time such as 2026-12-01T18:00:00Z.');
	}
	return value;
}

/** Reads a whole number between two bounds. */
export function whole(least: number, most: number): (value: string) => number {
	return (value) => {
		const number = Number(value);
		if (!/^\d+$/.test(value) || number < least || number > most) {
			throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
		}
		return number;
	};
}
