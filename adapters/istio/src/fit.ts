// SPDX-License-Identifier: Apache-2.0
import { type CopiedRule, memoized, type Refusal, Unsupported } from '@branchline/adapter';
import type { IstioRule } from './dialect.ts';
import { keyOfRule, ruleName } from './inject.ts';
import type { VirtualService } from './virtual-service.ts';

/**
 * The most bytes that a VirtualService is given. An API server keeps an object as one value of etcd, which takes requests of
 * 1.5 MiB (etcd server/embed/config.go, DefaultMaxRequestBytes); 64 KiB are left for what it adds, managedFields above all.
 */
const mostBytes = 1536 * 1024 - 64 * 1024;

/** The copies that fit into one object, and the keys that do not. */
export interface Fitting {
	readonly rules: readonly CopiedRule<IstioRule>[];
	readonly refused: readonly Refusal[];
}

/** Whether an object has room for all of its copies. */
export function fits(user: VirtualService, rules: readonly CopiedRule<IstioRule>[]): boolean {
	return bytesOf(JSON.stringify(user)) + rules.reduce((sum, rule) => sum + bytesOfCopy(rule), 0) <= mostBytes;
}

/**
 * Leaves out the keys for which an object has no room: all that a key has, or nothing of it. Those that stand in the object
 * already stay before others, so that a sandbox which comes takes nothing from one that is there; then the first by name.
 */
export function fitting(
	user: VirtualService,
	written: VirtualService | undefined,
	rules: readonly CopiedRule<IstioRule>[],
): Fitting {
	const sizes = new Map<string | undefined, number>();
	for (const rule of rules) sizes.set(rule.key, (sizes.get(rule.key) ?? 0) + bytesOfCopy(rule));
	let total = bytesOf(JSON.stringify(user)) + (sizes.get(undefined) ?? 0);
	const present = new Set((written?.spec?.http ?? []).map(keyOfRule));
	const keys = [...sizes.keys()].filter((key) => key !== undefined).sort();
	const kept = new Set<string>();
	for (const key of [...keys.filter((one) => present.has(one)), ...keys.filter((one) => !present.has(one))]) {
		const size = sizes.get(key) ?? 0;
		if (total + size > mostBytes) continue;
		total += size;
		kept.add(key);
	}
	const why = new Unsupported(
		`the object would be larger than an API server keeps (${mostBytes} bytes), and others were there first`,
		'adapter/over-limit',
	);
	return {
		rules: kept.size === 0 ? [] : rules.filter(({ key }) => key === undefined || kept.has(key)),
		refused: keys.filter((key) => !kept.has(key)).map((key) => ({ key, why })),
	};
}

function bytesOfCopy({ rule, key }: CopiedRule<IstioRule>): number {
	return bytesOfRule(rule) + ruleName(key).length + '"name":"",,'.length;
}

const bytesOfRule = memoized(({ http }: IstioRule): number => bytesOf(JSON.stringify(http)));

/** The length of a text in UTF-8. */
function bytesOf(text: string): number {
	if (!/[\u0080-\uffff]/.test(text)) return text.length;
	let bytes = text.length;
	for (const [character] of text.matchAll(/[\u0080-\u{10ffff}]/gu)) {
		const code = character.codePointAt(0)!;
		bytes += code > 0x7ff ? 2 : 1;
	}
	return bytes;
}
