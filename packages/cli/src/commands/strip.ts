// SPDX-License-Identifier: Apache-2.0
import { type NativeObject, strip } from 'branchline';
import type { StripArguments } from '../arguments/strip.ts';
import { readInput } from '../input.ts';
import { asWritten, formatObjects } from '../objects.ts';
import type { SourceFile } from '../sources.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** Prints the mesh's own objects without what rendering put in, or writes them into their files. */
export async function stripObjects(options: StripArguments, terminal: Terminal): Promise<number> {
	if (options.quiet) terminal.beQuiet();
	if (options.inPlace && options.filename.includes('-')) {
		throw new UsageError('--in-place edits files: it cannot edit stdin');
	}
	const input = await readInput(options, terminal);
	if (input === undefined) return 1;
	const { native, services, endpointSlices, other } = input.documents;
	const stripped = native.map((object) => ({ object, user: strip(object) }));
	const users = stripped.flatMap(({ user }) => user ?? []);
	if (options.inPlace) {
		const changed = stripped.flatMap(({ object, user }) => (user === undefined || user === object ? [] : [user]));
		await writeInPlace(input.sources, changed, terminal);
		const ours = [...native, ...services, ...endpointSlices, ...other].filter((object) => strip(object) === undefined);
		for (const name of formatObjects(ours, 'name').split('\n').slice(0, -1)) {
			terminal.say('info', `${name} is all Branchline's: delete it`);
		}
	} else {
		terminal.print(formatObjects(users.map(asWritten), options.output));
	}
	return input.hasErrors ? 1 : 0;
}

async function writeInPlace(sources: readonly SourceFile[], wanted: readonly NativeObject[], terminal: Terminal) {
	const { rewriteFiles } = await import('../in-place/rewrite-files.ts');
	for (const file of await rewriteFiles(sources, wanted)) terminal.say('info', `${file}: written`);
}
