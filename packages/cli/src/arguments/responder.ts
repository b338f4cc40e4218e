// SPDX-License-Identifier: Apache-2.0
import { type Command, InvalidArgumentError } from 'commander';
import type { ObjectFormat } from '../objects.ts';
import type { Terminal } from '../terminal.ts';
import { fewest } from './amounts.ts';
import { type CommonArguments, withCommon, withOutput } from './shared.ts';

/** What `responder` takes. */
export interface ResponderArguments extends CommonArguments {
	readonly output: ObjectFormat;
	readonly namespace?: string;
	readonly replicas?: number;
	readonly image?: string;
}

const examples = `
Examples:
  # Canned responses on every mesh, and 503 for dead forks
  branchline responder | kubectl apply -f -`;

/** Declares `responder`. */
export function responderArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	const command = withCommon(program.command('responder'))
		.description('Print the objects of the responder, which answers where a mesh cannot answer by itself')
		.option('--namespace <name>', 'the namespace that it gets (default: branchline)', label)
		.option('--replicas <count>', 'how many pods (default: 2)', fewest(1))
		.option('--image <image>', 'an image of Envoy, 1.34 or later');
	withOutput(command, 'yaml', 'json', 'name')
		.addHelpText('after', examples)
		.action(async (options: ResponderArguments) => {
			const { printResponder } = await import('../commands/responder.ts');
			finish(printResponder(options, terminal));
		});
}

function label(value: string): string {
	if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value)) return value;
	throw new InvalidArgumentError('Expected the name of a namespace.');
}
