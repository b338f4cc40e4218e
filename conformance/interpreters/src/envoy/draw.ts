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
	const runs = runsOf(candidates, numbers);
	const takers = [...new Set(runs.map(({ taker }) => taker))].sort((a, b) => a - b);
	const answers = new Map(takers.map((taker) => [taker, candidates[taker]!.answer()]));
	const [first, ...rest] = answers.values();
	if (first === undefined) throw new TypeError('no route takes what is left');
	if (rest.length === 0 || (first.kind === 'reply' && rest.every((answer) => sameValue(answer, first)))) return first;
	const forwards = [...answers].map(([taker, answer]) => [taker, forwarded(answer, first)] as const);
	const shares = forwards.flatMap(([taker, { backends }]) => {
		const taken = runs.filter((run) => run.taker === taker);
		return sharesOf(backends, taken, numbers);
	});
	return { ...forwards[0]![1], backends: added(shares) };
}

/** Consecutive numbers, from `from` to below `to`, that one candidate takes. */
interface Run {
	readonly taker: number;
	readonly from: number;
	readonly to: number;
}

// Who takes the numbers from 0 to below `numbers`; where nobody does, the taker is -1.
function runsOf(candidates: readonly Candidate[], numbers: number): readonly Run[] {
	const runs: Run[] = [];
	for (let from = 0; from < numbers; ) {
		const taker = candidates.findIndex(({ fraction }) => !fraction || from % fraction.of < fraction.below);
		const deciding = candidates.slice(0, taker === -1 ? undefined : taker + 1);
		const to = Math.min(numbers, ...deciding.map(({ fraction }) => (fraction ? turn(from, fraction) : numbers)));
		runs.push({ taker, from, to });
		from = to;
	}
	return runs;
}

// The next number at which a fraction begins or ends.
function turn(number: number, { below, of }: Fraction): number {
	const rest = number % of;
	return number - rest + (rest < below ? below : of);
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
function sharesOf(backends: readonly Backend[], taken: readonly Run[], numbers: number): readonly Share[] {
	const total = backends.reduce((sum, { weight }) => sum + weight, 0);
	const common = divisor(total, numbers);
	let end = 0;
	let before = 0;
	return backends.map((backend) => {
		end += backend.weight;
		const upTo = taken.reduce((sum, { from, to }) => sum + pairs(end, to, common) - pairs(end, from, common), 0);
		const part = BigInt(upTo - before);
		before = upTo;
		return { backend, part, of: BigInt(numbers) * BigInt(total / common) };
	});
}

// How many pairs of a number below `end` and one below `count` leave the same modulo `modulus`: below 2^52, exact.
function pairs(end: number, count: number, modulus: number): number {
	const [whole, rest] = [Math.floor(end / modulus), end % modulus];
	return whole * count + Math.floor(count / modulus) * rest + Math.min(count % modulus, rest);
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
