// SPDX-License-Identifier: Apache-2.0
import type { Feature } from '@branchline/adapter';
import type { Fork } from '@branchline/model';

/** What a sandbox may ask of a service port: a plain fork, or one that asks for more. */
export type Ask = 'plain' | Feature | 'dead-fork';

const name = 'x-branchline-doctor';

/**
 * Everything that is asked for each service port beside a plain fork, each alone, so that each answer is its own. `target` is a
 * Service that is there and ready.
 */
export const asks: readonly {
	readonly ask: Exclude<Ask, 'plain'>;
	readonly part: (target: Fork['to']) => Pick<Fork, 'to' | 'when'>;
}[] = [
	// An address of documentation (RFC 5737), at which nobody is.
	{ ask: 'target.address', part: () => ({ to: { address: '192.0.2.1:8080' } }) },
	{ ask: 'target.respond', part: () => ({ to: { respond: { status: 503 } } }) },
	{ ask: 'when.path', part: (to) => ({ to, when: [{ path: { prefix: `/${name}` } }] }) },
	{ ask: 'when.method', part: (to) => ({ to, when: [{ method: 'POST' }] }) },
	{ ask: 'when.headers', part: (to) => ({ to, when: [{ headers: { [name]: '1' } }] }) },
	{ ask: 'when.query', part: (to) => ({ to, when: [{ query: { [name]: '1' } }] }) },
	{ ask: 'dead-fork', part: () => ({ to: { service: name } }) },
];
