// SPDX-License-Identifier: Apache-2.0
import type { Arrives, Expectation, HeaderLine, Replies } from '../case/expectation.ts';
import type { Hop } from '../case/request.ts';
import { clusterAuthority } from '../case/service-name.ts';
import type { Arrived, Replied, SeenHop } from '../environments/contract.ts';
import { agrees } from '../run/agrees.ts';
import type { RequestResult } from '../run/results.ts';
import { addresseeWords, askedWords, expectationWords, portWords, seenWords } from './words.ts';

/** One hop of a request: what was expected beside what was seen. */
export interface ComparedHop {
	readonly to: string;
	readonly asked: string;
	/** The Host header, where it is not the one by which the service is called inside a cluster. */
	readonly authority?: string;
	/** What was expected without Branchline. */
	readonly baseline?: string;
	/** Absent where no hop was to be made. */
	readonly expected?: string;
	/** Absent where none was made. */
	readonly seen?: string;
	/** Whether it ended where it should. */
	readonly isThere: boolean;
	/** Whether everything that the case judges is as expected. */
	readonly right: boolean;
	/** What the case judges beyond the destination. */
	readonly fields: readonly ComparedField[];
}

/** One property of a hop that a case judges. */
export interface ComparedField {
	readonly name: string;
	readonly expected: string;
	readonly seen: string;
	readonly right: boolean;
}

/** Puts what was expected beside what was seen, hop by hop. */
export function comparedHops({ request, expected, seen }: RequestResult): readonly ComparedHop[] {
	const last = expected.findIndex(({ kind }) => kind === 'fails' || kind === 'replies');
	const due = last < 0 ? expected : expected.slice(0, last + 1);
	return request.hops.slice(0, Math.max(due.length, seen.hops.length)).map((hop, index): ComparedHop => {
		const [wanted, got, without] = [due[index], seen.hops[index], request.without[index]];
		return {
			to: addresseeWords(hop.to),
			asked: askedWords(hop),
			...(isUsual(hop) ? {} : { authority: hop.authority }),
			...(without === undefined ? {} : { baseline: expectationWords(without) }),
			...(wanted === undefined ? {} : { expected: expectationWords(wanted) }),
			...(got === undefined ? {} : { seen: seenWords(got) }),
			isThere: wanted !== undefined && got !== undefined && endsAlike(wanted, got),
			right: wanted !== undefined && got !== undefined && agrees(wanted, got),
			fields: wanted === undefined || got === undefined ? [] : comparedFields(wanted, got),
		};
	});
}

function isUsual({ to, authority }: Hop): boolean {
	return !('ingress' in to) && clusterAuthority(to) === authority;
}

function endsAlike(expected: Expectation, seen: SeenHop): boolean {
	if (expected.kind === 'arrives' && seen.kind === 'arrived') return agrees(bare(expected, seen), seen);
	if (expected.kind === 'replies' && seen.kind === 'replied') return expected.status === seen.status;
	return agrees(expected, seen);
}

/** An arrival at a place, of which nothing else is judged. */
function bare({ at }: Pick<Arrives, 'at'>, { status }: Arrived): Arrives {
	return { kind: 'arrives', at, status, carried: [] };
}

function comparedFields(expected: Expectation, seen: SeenHop): readonly ComparedField[] {
	if (expected.kind === 'arrives' && seen.kind === 'arrived') return fieldsOfArrival(expected, seen);
	if (expected.kind === 'replies' && seen.kind === 'replied') return fieldsOfReply(expected, seen);
	if (expected.kind !== 'fails' || seen.kind !== 'replied' || seen.ms === undefined) return [];
	const isRight = agrees({ kind: 'fails' }, seen);
	return [
		{
			name: 'time',
			expected: 'a 5xx within 5 s',
			seen: `${seen.status} after ${Math.round(seen.ms)} ms`,
			right: isRight,
		},
	];
}

/** Each field is judged by itself: the whole expectation, with everything else as it was seen. */
function fieldsOfArrival(expected: Arrives, seen: Arrived): readonly ComparedField[] {
	const field = (name: string, only: Partial<Arrives>, wanted: string, got: string): ComparedField => {
		return { name, expected: wanted, seen: got, right: agrees({ ...bare(seen, seen), ...only }, seen) };
	};
	const { path, authority, headers = {}, absent = [], carried, status, mirrors, grpcStatus, messages } = expected;
	const kept = new Set(carried.map(([name]) => name));
	return [
		...(status === seen.status ? [] : [field('status', { status }, String(status), String(seen.status))]),
		...(path === undefined ? [] : [field('path', { path }, path, seen.path)]),
		...(authority === undefined ? [] : [field('authority', { authority }, authority, seen.authority)]),
		...Object.entries(headers).map(([name, values]) =>
			field(name, { headers: { [name]: values } }, values.join('\n'), linesOf(name, seen.headers)),
		),
		...absent.map((name) => field(name, { absent: [name] }, nothing, linesOf(name, seen.headers))),
		...[...kept].map((name) => {
			const lines = carried.filter(([one]) => one === name);
			return field(name, { carried: lines }, linesOf(name, lines), linesOf(name, seen.headers));
		}),
		...(mirrors === undefined
			? []
			: [field('copies', { mirrors }, list(mirrors.map(portWords)), list(seen.mirrors.map(portWords)))]),
		...(grpcStatus === undefined
			? []
			: [field('grpc-status', { grpcStatus }, String(grpcStatus), textOf(seen.grpcStatus))]),
		...(messages === undefined ? [] : [field('messages', { messages }, String(messages), textOf(seen.messages))]),
	];
}

function fieldsOfReply(expected: Replies, seen: Replied): readonly ComparedField[] {
	const field = (name: string, only: Partial<Replies>, wanted: string, got: string): ComparedField => {
		return {
			name,
			expected: wanted,
			seen: got,
			right: agrees({ kind: 'replies', status: seen.status, ...only }, seen),
		};
	};
	const { headers = {}, body, grpcStatus } = expected;
	return [
		...Object.entries(headers).map(([name, value]) =>
			field(name, { headers: { [name]: value } }, value, seen.headers[name] ?? nothing),
		),
		...(body === undefined ? [] : [field('body', { body }, body, seen.body)]),
		...(grpcStatus === undefined
			? []
			: [field('grpc-status', { grpcStatus }, String(grpcStatus), textOf(seen.grpcStatus))]),
	];
}

const nothing = '(none)';

function linesOf(name: string, headers: readonly HeaderLine[]): string {
	return (
		headers
			.filter(([line]) => line === name)
			.map(([, value]) => value)
			.join('\n') || nothing
	);
}

function list(items: readonly string[]): string {
	return items.toSorted().join(', ') || nothing;
}

function textOf(value: number | undefined): string {
	return value === undefined ? nothing : String(value);
}
