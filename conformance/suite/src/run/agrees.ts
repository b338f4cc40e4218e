// SPDX-License-Identifier: Apache-2.0
import { servicePortName } from '@branchline/plan';
import type { Arrives, Expectation, HeaderLine, Place, Replies, Split } from '../case/expectation.ts';
import type { Arrived, Replied, Seen, SeenHop, SeenOnce, SeenSplit } from '../environments/contract.ts';
import { isLikely } from './binomial.ts';

/** A dead fork has to fail within this time (law 7), in milliseconds. */
export const patienceMs = 5_000;

/** Whether what became of a request is what was expected, at every hop. */
export function agreesEverywhere(expected: readonly Expectation[], { hops }: Seen): boolean {
	// After a hop that ends in no application there is none.
	const last = expected.findIndex((one) => one.kind === 'fails' || one.kind === 'replies');
	const due = last < 0 ? expected : expected.slice(0, last + 1);
	return due.length === hops.length && due.every((one, index) => agrees(one, hops[index]!));
}

/** Whether what became of one hop is what was expected. */
export function agrees(expected: Expectation, seen: SeenHop): boolean {
	// Of what is admissible, every alternative that the case names has to be one.
	if (seen.kind === 'admissible')
		return alternatives(expected).every((one) => seen.of.some((admissible) => agrees(one, admissible)));
	if (expected.kind === 'any of') return expected.of.some((one) => agrees(one, seen));
	if (expected.kind === 'split') return seen.kind === 'split' && isDrawn(expected, seen);
	return (seen.kind === 'arrived' || seen.kind === 'replied') && agreesOnce(expected, seen);
}

function alternatives(expected: Expectation): readonly Expectation[] {
	return expected.kind === 'any of' ? expected.of.flatMap(alternatives) : [expected];
}

function agreesOnce(expected: Split['shares'][number]['of'], seen: SeenOnce): boolean {
	if (expected.kind === 'arrives') return seen.kind === 'arrived' && hasArrived(expected, seen);
	if (seen.kind !== 'replied') return false;
	return expected.kind === 'fails' ? hasFailed(seen) : hasReplied(expected, seen);
}

// What a gRPC client sees in place of a 5xx: UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE.
const grpcFailures: readonly (number | undefined)[] = [2, 4, 13, 14];

function hasFailed({ status, grpcStatus, ms = 0 }: Replied): boolean {
	const isFailure = (status >= 500 && status < 600) || (status === 200 && grpcFailures.includes(grpcStatus));
	return isFailure && ms < patienceMs;
}

function hasReplied({ status, headers = {}, body, grpcStatus }: Replies, seen: Replied): boolean {
	return (
		seen.status === status &&
		(body === undefined || seen.body === body) &&
		(grpcStatus === undefined || seen.grpcStatus === grpcStatus) &&
		Object.entries(headers).every(([name, value]) => seen.headers[name] === value)
	);
}

function hasArrived(expected: Arrives, seen: Arrived): boolean {
	const { path, authority, headers = {}, absent = [], returns = {}, carried, mirrors, grpcStatus, messages } = expected;
	const isOrFree = <T>(wanted: T | undefined, got: T | undefined) => wanted === undefined || wanted === got;
	return (
		isAt(expected.at, seen.at) &&
		seen.status === expected.status &&
		isOrFree(path, seen.path) &&
		isOrFree(authority, seen.authority) &&
		isOrFree(grpcStatus, seen.grpcStatus) &&
		isOrFree(messages, seen.messages) &&
		Object.entries(headers).every(([name, values]) => isSameList(values, linesOf(name, seen.headers))) &&
		absent.every((name) => linesOf(name, seen.headers).length === 0) &&
		isCarried(carried, seen.headers) &&
		hasReturned(returns, seen.returned) &&
		(mirrors === undefined || isSameList(mirrors.map(servicePortName).sort(), seen.mirrors.map(servicePortName).sort()))
	);
}

function isAt(expected: Place, seen: Place): boolean {
	return (
		servicePortName(expected) === servicePortName(seen) &&
		(expected.subset === undefined || expected.subset === seen.subset)
	);
}

// Lines of one name may be joined on the way (RFC 9110, section 5.3), which changes nothing.
function isCarried(carried: readonly HeaderLine[], headers: readonly HeaderLine[]): boolean {
	const joined = (name: string, lines: readonly HeaderLine[]) =>
		linesOf(name, lines)
			.flatMap((line) => line.split(','))
			.map((member) => member.trim())
			.join();
	return carried.every(([name]) => joined(name, carried) === joined(name, headers));
}

// An oracle knows of no response.
function hasReturned(wanted: NonNullable<Arrives['returns']>, lines: readonly HeaderLine[] | undefined): boolean {
	if (lines === undefined) return true;
	return Object.entries(wanted).every(([name, values]) =>
		isSameList(
			values,
			linesOf(name, lines).flatMap((line) => line.split(',').map((value) => value.trim())),
		),
	);
}

function linesOf(name: string, headers: readonly HeaderLine[]): readonly string[] {
	return headers.filter(([line]) => line === name).map(([, value]) => value);
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((item, index) => item === b[index]);
}

function isDrawn({ shares: wanted }: Split, { exact, shares: got }: SeenSplit): boolean {
	const weights = wanted.reduce((sum, { weight }) => sum + weight, 0);
	const total = got.reduce((sum, { count }) => sum + count, 0);
	const counts = wanted.map(({ of }) =>
		got.filter((share) => agreesOnce(of, share.of)).reduce((sum, { count }) => sum + count, 0),
	);
	if (counts.reduce((sum, count) => sum + count, 0) !== total) return false;
	return wanted.every(({ weight }, index) => {
		const count = counts[index]!;
		return exact ? count * weights === weight * total : isLikely(count, total, weight / weights);
	});
}
