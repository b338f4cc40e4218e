// SPDX-License-Identifier: Apache-2.0
import { fork, sandbox } from './manifests.ts';

/** One live change: a Sandbox as somebody would apply it or delete it. */
export type Visit = { readonly apply: string } | { readonly remove: string };

const checkout21 = fork('checkout', '{service: checkout-pr-21}');
const payments21 = fork('payments', '{service: payments-pr-21}');
const checkout22 = fork('checkout', '{service: checkout-pr-22}');
const payments22 = fork('payments', '{service: payments-pr-22}');

// pr-21 gets a second fork and loses its first one, pr-22 moves from one service to another: each part of it must hold
// for itself while it goes live.
const round: readonly Visit[] = [
	{ apply: sandbox('pr-21', checkout21) },
	{ apply: sandbox('pr-22', payments22) },
	{ apply: sandbox('pr-21', checkout21, payments21) },
	{ apply: sandbox('pr-22', checkout22) },
	{ apply: sandbox('pr-21', payments21) },
	{ remove: 'pr-22' },
	{ remove: 'pr-21' },
];

/** The live change with the given number, from 0: the visitors come, change and go, round after round. */
export function visit(index: number): Visit {
	return round[index % round.length]!;
}
