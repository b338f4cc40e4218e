// SPDX-License-Identifier: Apache-2.0
import { responderObjects } from 'branchline';
import type { ResponderArguments } from '../arguments/responder.ts';
import { formatObjects } from '../objects.ts';
import type { Terminal } from '../terminal.ts';

/** Prints the objects that deploy the responder. */
export function printResponder(options: ResponderArguments, terminal: Terminal): number {
	const { output, namespace, replicas, image } = options;
	const objects = responderObjects({
		...(namespace === undefined ? {} : { namespace }),
		...(replicas === undefined ? {} : { replicas }),
		...(image === undefined ? {} : { image }),
	});
	terminal.print(formatObjects(objects, output));
	return 0;
}
