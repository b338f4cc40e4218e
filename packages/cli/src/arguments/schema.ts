// SPDX-License-Identifier: Apache-2.0
import { type Command, Option } from 'commander';
import type { Terminal } from '../terminal.ts';
import { type CommonArguments, withCommon } from './shared.ts';

/** What `schema` takes. */
export interface SchemaArguments extends CommonArguments {
	readonly crds?: true;
	readonly jsonSchema?: true;
}

const examples = `
Examples:
  # Teach a cluster the kinds of Branchline
  branchline schema --crds | kubectl apply --server-side -f -

  # A schema of each kind, for an editor
  branchline schema --json-schema > branchline.schema.json`;

/** Declares `schema`. */
export function schemaArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	withCommon(program.command('schema'))
		.description('Print the schema of the kinds of Branchline')
		.addOption(new Option('--crds', 'as CustomResourceDefinitions (the default)').conflicts('jsonSchema'))
		.option('--json-schema', 'as JSON Schema, by kind')
		.addHelpText('after', examples)
		.action(async (options: SchemaArguments) => {
			const { printSchema } = await import('../commands/schema.ts');
			finish(printSchema(options, terminal));
		});
}
