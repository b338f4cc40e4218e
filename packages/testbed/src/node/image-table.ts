// SPDX-License-Identifier: Apache-2.0
import { echoProgram } from '@branchline/echo';
import { type Implementation, implementationNames, pinOf } from '../build/implementations.ts';
import type { Programs } from '../daemon/context.ts';
import type { Argv } from '../network/commands.ts';

/** What stands for an image: its entry point, and the programs that a container's `command` may name. */
interface ImagePrograms {
	readonly entryPoint: Argv;
	readonly commands: Readonly<Record<string, Argv>>;
}

/** Why an image cannot be run, and what to do about it. */
export interface Refused {
	readonly refused: string;
}

type Rule = (programs: Programs, tag: string) => ImagePrograms | Refused;

/** The images that a testbed can run, by the last two parts of their name; registry and digest do not matter. */
const images: Readonly<Record<string, Rule>> = {
	'branchline/echo': () => {
		const program: Argv = [process.execPath, echoProgram];
		return { entryPoint: program, commands: { 'branchline-echo': program, node: [process.execPath] } };
	},
	'envoyproxy/envoy': ({ envoy }, tag) => {
		const program = envoyOf(envoy, tag);
		if (program !== undefined) return { entryPoint: [program], commands: { envoy: [program] } };
		return { refused: `this testbed has no Envoy like ${tag}: it has ${Object.keys(envoy).join(', ') || 'none'}` };
	},
	...Object.fromEntries(implementationNames.flatMap((name) => ownImage(name))),
};

/** The image of an implementation's own program, where it runs in pods too. */
function ownImage(name: Implementation): readonly (readonly [string, Rule])[] {
	const { image } = pinOf(name);
	if (image === undefined) return [];
	const rule: Rule = (programs) => {
		const program = programs[image.program];
		if (program === undefined) return { refused: `start the testbed with implementation ${name}` };
		return { entryPoint: [program], commands: Object.fromEntries(image.commands.map((one) => [one, [program]])) };
	};
	return [[image.name, rule]];
}

/** The names of the images that a testbed can run. */
const knownImages: readonly string[] = Object.keys(images);

/** The Envoy of the same minor version: patches of one minor version understand each other. */
function envoyOf(envoys: Readonly<Record<string, string>>, tag: string): string | undefined {
	const minor = /v?(\d+\.\d+)(\.\d+)?$/.exec(tag)?.[1];
	const version = Object.keys(envoys).find((one) => minor !== undefined && one.startsWith(`${minor}.`));
	return version === undefined ? undefined : envoys[version];
}

/** The name of an image without its registry, the tag (`latest` where there is none), never the digest. */
export function imageName(reference: string): { readonly name: string; readonly tag: string } {
	const [withTag = ''] = reference.split('@', 1);
	const parts = withTag.split('/');
	const [last = '', tag = 'latest'] = (parts.pop() ?? '').split(':');
	return { name: [...parts.slice(-1), last].join('/'), tag };
}

/** What stands for an image; undefined where the table lacks it. */
function programsOfImage(reference: string, programs: Programs): ImagePrograms | Refused | undefined {
	const { name, tag } = imageName(reference);
	return Object.hasOwn(images, name) ? images[name]?.(programs, tag) : undefined;
}

/**
 * The command line of a container: that of its image, with `command` and `args` as in Kubernetes. A `command` of an image
 * that is not in the table is run from this machine's own files.
 */
export function commandLine(
	image: string,
	programs: Programs,
	{ command = [], args = [] }: { readonly command?: readonly string[]; readonly args?: readonly string[] },
): Argv | Refused {
	const known = programsOfImage(image, programs);
	if (known !== undefined && 'refused' in known) return known;
	const [program, ...rest] = command;
	if (program !== undefined) {
		const own = known !== undefined && Object.hasOwn(known.commands, program) ? known.commands[program] : undefined;
		return [...(own ?? [program]), ...rest, ...args] as const;
	}
	if (known !== undefined) return [...known.entryPoint, ...args] as const;
	const what = `images are not pulled here; the testbed runs ${knownImages.join(', ')} and auto`;
	return { refused: `${what}; give the container a command, which is run from this machine's own files` };
}
