// SPDX-License-Identifier: Apache-2.0
import { customResourceDefinitions, jsonSchema, toYaml } from 'branchline';
import type { SchemaArguments } from '../arguments/schema.ts';
import { formatJson } from '../objects.ts';
import type { Terminal } from '../terminal.ts';

/** Prints the schema of Branchline's kinds. */
export function printSchema(options: SchemaArguments, terminal: Terminal): number {
	terminal.print(options.jsonSchema ? formatJson(jsonSchema()) : toYaml(customResourceDefinitions()));
	return 0;
}
