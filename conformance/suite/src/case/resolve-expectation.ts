// SPDX-License-Identifier: Apache-2.0
import type { Path } from '@branchline/model';
import type { ServicePort } from '@branchline/plan';
import type { Arrives, Expectation, HeaderLine, Split } from './expectation.ts';
import type { RequestContext } from './resolve-request.ts';
import { parseServiceName } from './service-name.ts';
import type { WrittenExpectation } from './written-expectation.ts';

/** What an expectation refers to. */
export interface ExpectationContext extends Pick<RequestContext, 'names' | 'place'> {
	/** The header lines of the request that carry keys. */
	readonly carried: readonly HeaderLine[];
	readonly headers: readonly HeaderLine[];
}

const ofArrival = [
	'service',
	'subset',
	'path',
	'authority',
	'headers',
	'absent',
	'returns',
	'key',
	'status',
	'mirrors',
	'grpcStatus',
	'messages',
] as const;

/** The fields of each kind of expectation; its first says which kind it is. */
const kinds: Readonly<Record<Expectation['kind'], readonly (keyof WrittenExpectation)[]>> = {
	arrives: ofArrival,
	fails: ['fails'],
	split: ['split'],
	'any of': ['anyOf'],
	replies: ['status', 'headers', 'body', 'grpcStatus'],
};

/** The expectation that a file's fields mean. */
export function resolveExpectation(written: WrittenExpectation, path: Path, context: ExpectationContext): Expectation {
	const [kind, fields] = Object.entries(kinds).find(([, [first]]) => written[first!] !== undefined) ?? [];
	if (kind === undefined || fields === undefined) {
		context.place.add(path, 'expected one of service, status, fails, split, anyOf');
		return { kind: 'fails' };
	}
	const names = Object.keys(written) as (keyof WrittenExpectation)[];
	for (const name of names.filter((one) => !fields.includes(one)))
		context.place.add([...path, name], `${name} does not go with ${fields[0]}`);
	switch (kind as Expectation['kind']) {
		case 'arrives':
			return arrival(written, path, context);
		case 'fails':
			return { kind: 'fails' };
		case 'split':
			return { kind: 'split', shares: sharesOf(written.split ?? {}, [...path, 'split'], context) };
		case 'any of': {
			const of = written.anyOf ?? [];
			return {
				kind: 'any of',
				of: of.map((one, index) => resolveExpectation(one, [...path, 'anyOf', index], context)),
			};
		}
		case 'replies':
			return reply(written);
	}
}

function arrival(written: WrittenExpectation, path: Path, context: ExpectationContext): Arrives {
	const { service = '', subset, mirrors, key: _, status, ...rest } = written;
	const { body: _body, fails: _fails, split: _split, anyOf: _anyOf, ...judged } = rest;
	const { headers, carried } = context;
	const asked = headers.find(([name]) => name === 'x-echo-status')?.[1];
	const at = placeOf(service, [...path, 'service'], context);
	return {
		kind: 'arrives',
		...judged,
		at: subset === undefined ? at : { ...at, subset },
		carried: carried.filter(([name]) => !written.absent?.includes(name) && written.headers?.[name] === undefined),
		status: status ?? Number(asked ?? 200),
		...(mirrors === undefined
			? {}
			: { mirrors: mirrors.map((mirror, index) => placeOf(mirror, [...path, 'mirrors', index], context)) }),
	};
}

function placeOf(text: string, path: Path, { names, place }: ExpectationContext): ServicePort {
	const found = names.find(text);
	if (found !== undefined) return found;
	place.add(path, `there is no workload ${text}`);
	return { ...parseServiceName(text), port: 0 };
}

function reply({ status = 0, headers, body, grpcStatus }: WrittenExpectation): Expectation {
	const joined = Object.entries(headers ?? {}).map(([name, values]) => [name, values.join()] as const);
	return {
		kind: 'replies',
		status,
		...(headers === undefined ? {} : { headers: Object.fromEntries(joined) }),
		...(body === undefined ? {} : { body }),
		...(grpcStatus === undefined ? {} : { grpcStatus }),
	};
}

function sharesOf(
	split: NonNullable<WrittenExpectation['split']>,
	path: Path,
	context: ExpectationContext,
): Split['shares'] {
	return Object.entries(split).map(([name, written]) => {
		const { weight, ...judged } = typeof written === 'number' ? { weight: written } : written;
		if (name === 'fails') return { weight, of: { kind: 'fails' } };
		if (/^\d{3}$/.test(name)) return { weight, of: { kind: 'replies', status: Number(name) } };
		return { weight, of: arrival({ service: name, ...judged }, [...path, name], context) };
	});
}
