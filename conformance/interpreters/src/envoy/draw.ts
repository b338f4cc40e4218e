// SPDX-License-Identifier: Apache-2.0
import { type Answer, type Backend, sameValue } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { field, integerField, type Message, messageField } from './message.ts';

/** A `runtime_fraction`: a route matches the requests whose number, modulo `of`, is below `below`. */
export interface Fraction {
	readonly below: number;
	readonly of: number;
}

/** A route that would take a request, all of them or a fraction, and what it would answer. */
export interface Candidate {
	readonly fraction: Fraction | undefined;
	readonly answer: () => Answer;
}

type Forward = Extract<Answer, { kind: 'forward' }>;

const DENOMINATORS: Readonly<Record<string, number>> = {
	HUNDRED: 100,
	TEN_THOUSAND: 10_000,
	MILLION: 1_000_000,
	0: 100,
	1: 10_000,
	2: 1_000_000,
};

/**
 * Reads the `runtime_fraction` of a match; undefined where it is not given. Throws UndefinedConfiguration where Envoy refuses it.
 */
export function fractionOf(match: Message): Fraction | undefined {
	const fraction = messageField(match, 'runtime_fraction');
	if (fraction === undefined) return undefined;
	const value = messageField(fraction, 'default_value');
	const of = value && DENOMINATORS[String(field(value, 'denominator') ?? 'HUNDRED')];
	if (of === undefined)
		throw new UndefinedConfiguration('a runtime_fraction has no default_value, or no known denominator');
	return { below: integerField(value as Message, 'numerator') ?? 0, of };
}

/**
 * The answer to a request that the first of several routes takes; the last takes whatever is left. Envoy draws one number
 * for each request (`RouteEntryImplBase::matches`, `WeightedClusterSpecifierPlugin`), so fractions cut the same numbers, and
 * the clusters of a route are drawn by them too. Weights of equal backends are added up, and are whole and without a common
 * divisor. Throws UndefinedConfiguration where the routes' answers differ in more than backends.
 */
export function drawn(candidates: readonly Candidate[]): Answer {
	// The denominators divide one another.
	const numbers = Math.max(1, ...candidates.map(({ fraction }) => fraction?.of ?? 1));
	const takers = takersOf(candidates, numbers);
	const answers = new Map(
		[...new Set(takers)].sort((a, b) => a - b).map((taker) => [taker, candidates[taker]!.answer()]),
	);
	const [first, ...rest] = answers.values();
	if (first === undefined) throw new TypeError('no route takes what is left');
	if (rest.length === 0 || (first.kind === 'reply' && rest.every((answer) => sameValue(answer, first)))) return first;
	const forwards = [...answers].map(([taker, answer]) => [taker, forwarded(answer, first)] as const);
	const shares = forwards.flatMap(([taker, forward]) => sharesOf(forward.backends, taker, takers));
	return { ...forwards[0]![1], backends: added(shares) };
}

// The candidate that takes each number.
function takersOf(candidates: readonly Candidate[], numbers: number): Uint32Array {
	const takers = new Uint32Array(numbers);
	for (let number = 0; number < numbers; number++) {
		takers[number] = candidates.findIndex(({ fraction }) => !fraction || number % fraction.of < fraction.below);
	}
	return takers;
}

function forwarded(answer: Answer, first: Answer): Forward {
	const { kind } = answer;
	const rest = ({ mirrors, effects }: Forward) => ({ mirrors, effects });
	if (kind === 'reply' || first.kind === 'reply' || !sameValue(rest(answer), rest(first))) {
		throw new UndefinedConfiguration(
			'routes by chance differ in more than where requests go, which is not judged here',
		);
	}
	return answer;
}

interface Share {
	readonly backend: Backend;
	/** The share of all requests, as a fraction. */
	readonly part: bigint;
	readonly of: bigint;
}

/*
 * A backend is drawn by the same number modulo the sum of the weights. What that says beside the number modulo `numbers`, by
 * which the route is taken, is what they leave modulo their common divisor; the rest is even.
 */
function sharesOf(backends: readonly Backend[], taker: number, takers: Uint32Array): readonly Share[] {
	const total = backends.reduce((sum, { weight }) => sum + weight, 0);
	const common = divisor(total, takers.length);
	const counts = new Array<number>(common).fill(0);
	for (const [number, by] of takers.entries()) if (by === taker) counts[number % common]!++;
	let start = 0;
	return backends.map((backend) => {
		const [from, to] = [start, start + backend.weight];
		start = to;
		const part = counts.reduce(
			(sum, count, rest) => sum + BigInt(count) * BigInt(below(to, rest, common) - below(from, rest, common)),
			0n,
		);
		return { backend, part, of: BigInt(takers.length) * BigInt(total / common) };
	});
}

// How many numbers from 0 to below `end` leave `rest` modulo `modulus`.
function below(end: number, rest: number, modulus: number): number {
	return Math.max(0, Math.ceil((end - rest) / modulus));
}

function added(shares: readonly Share[]): readonly Backend[] {
	const scale = shares.reduce((all, { of }) => (all * of) / bigDivisor(all, of), 1n);
	const sums: { backend: Backend; sum: bigint }[] = [];
	for (const { backend, part, of } of shares.filter(({ part }) => part > 0n)) {
		const plain = { ...backend, weight: 1 };
		const known = sums.find((candidate) => sameValue(candidate.backend, plain));
		if (known === undefined) sums.push({ backend: plain, sum: (part * scale) / of });
		else known.sum += (part * scale) / of;
	}
	const common = sums.reduce((all, { sum }) => bigDivisor(all, sum), 0n);
	if (scale / common > BigInt(Number.MAX_SAFE_INTEGER)) {
		throw new UndefinedConfiguration('shares with weights this large are not judged here');
	}
	return sums.map(({ backend, sum }) => ({ ...backend, weight: Number(sum / common) }));
}

function divisor(a: number, b: number): number {
	return b === 0 ? a : divisor(b, a % b);
}

function bigDivisor(a: bigint, b: bigint): bigint {
	return b === 0n ? a : bigDivisor(b, a % b);
}
