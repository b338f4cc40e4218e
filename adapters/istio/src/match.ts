// SPDX-License-Identifier: Apache-2.0
import { anyMemberPattern, carrierHeader, memberPattern, type Requirement, Unsupported } from '@branchline/adapter';
import type { Carrier, Condition, NameValue } from '@branchline/plan';
import type { HttpMatch, StringMatch } from './virtual-service.ts';

/** A match narrowed to the requests that meet a requirement; empty: none can. */
export function narrowMatch(match: HttpMatch, requirement: Requirement): readonly HttpMatch[] | Unsupported {
	switch (requirement.kind) {
		case 'key':
			return one(withKey(match, requirement.carrier, requirement.key));
		case 'keyless':
			return one(withoutKey(match, requirement.carriers));
		case 'when':
			return withCondition(match, requirement.condition);
	}
}

/** Nothing can match (`undefined`), or the one match. */
type Narrowed = HttpMatch | undefined | Unsupported;

function one(match: Narrowed): readonly HttpMatch[] | Unsupported {
	return match instanceof Unsupported ? match : match ? [match] : [];
}

/** The webhook refuses longer patterns (istio pkg/config/validation/validation.go, validateStringMatchRegexp). */
const mostPattern = 1024;

function withKey(match: HttpMatch, carrier: Carrier, key: string): Narrowed {
	const header = carrierHeader(carrier);
	if (carrier.kind === 'header') return withExact(match, 'headers', header, key);
	const name = sameName(match.headers, header);
	if (name && !isPresence(match.headers?.[name] ?? {}))
		return new Unsupported(`it matches on header ${header} already, and Istio takes one condition per header`);
	const regex = memberPattern(carrier, key);
	if (regex.length > mostPattern)
		return new Unsupported(
			`the pattern for ${header} has ${regex.length} characters, more than Istio takes`,
			'adapter/over-limit',
		);
	return { ...match, headers: { ...omit(match.headers, name), [header]: { regex } } };
}

function withoutKey(match: HttpMatch, carriers: readonly Carrier[]): Narrowed {
	let narrowed: HttpMatch = match;
	for (const carrier of carriers) {
		const header = carrierHeader(carrier);
		if (carrier.kind === 'header' && sameName(match.headers, header)) return undefined;
		const name = sameName(narrowed.withoutHeaders, header);
		if (name && carrier.kind !== 'header') return new Unsupported(`it excludes header ${header} already`);
		const absent: StringMatch = carrier.kind === 'header' ? {} : { regex: anyMemberPattern(carrier) };
		if ((absent.regex?.length ?? 0) > mostPattern)
			return new Unsupported('the pattern is too long', 'adapter/over-limit');
		narrowed = { ...narrowed, withoutHeaders: { ...omit(narrowed.withoutHeaders, name), [header]: absent } };
	}
	return narrowed;
}

function withCondition(match: HttpMatch, condition: Condition): readonly HttpMatch[] | Unsupported {
	let narrowed: Narrowed = condition.method ? withMethod(match, condition.method) : match;
	for (const { name, value } of condition.headers ?? []) narrowed = chain(narrowed, 'headers', { name, value });
	for (const { name, value } of condition.query ?? []) narrowed = chain(narrowed, 'queryParams', { name, value });
	if (narrowed === undefined || narrowed instanceof Unsupported) return one(narrowed);
	return condition.path ? withPath(narrowed, condition.path) : [narrowed];
}

function chain(match: Narrowed, field: 'headers' | 'queryParams', wanted: NameValue): Narrowed {
	if (match === undefined || match instanceof Unsupported) return match;
	return withExact(match, field, wanted.name, wanted.value);
}

function withMethod(match: HttpMatch, method: string): Narrowed {
	const exact = andExact(match.method, method, 'the method');
	return exact instanceof Unsupported ? exact : exact && { ...match, method: exact };
}

function withExact(match: HttpMatch, field: 'headers' | 'queryParams', name: string, value: string): Narrowed {
	const known =
		field === 'headers' ? sameName(match[field], name) : match[field] && name in match[field] ? name : undefined;
	const before = known === undefined ? undefined : (match[field]?.[known] ?? {});
	const exact = andExact(before, value, `${field === 'headers' ? 'header' : 'query parameter'} ${name}`);
	if (exact === undefined || exact instanceof Unsupported) return exact;
	return { ...match, [field]: { ...omit(match[field], known), [known ?? name]: exact } };
}

function andExact(known: StringMatch | undefined, value: string, what: string): StringMatch | undefined | Unsupported {
	if (known === undefined || isPresence(known)) return { exact: value };
	if (isUnknown(known)) return unknownMatch(what);
	if (known.exact !== undefined) return known.exact === value ? known : undefined;
	if (known.prefix !== undefined) return value.startsWith(known.prefix) ? { exact: value } : undefined;
	return new Unsupported(`it matches ${what} by a regular expression, and Istio takes one condition each`);
}

/**
 * A segment prefix in a string-prefix language is two matches: the path itself, and what lies below it
 * (istio pilot/pkg/networking/core/route/route.go translates a plain `prefix` to Envoy's string prefix).
 */
function withPath(match: HttpMatch, path: NonNullable<Condition['path']>): readonly HttpMatch[] | Unsupported {
	const base = path.value.replace(/\/$/, '');
	const wanted: StringMatch[] =
		path.kind === 'exact' ? [{ exact: path.value }] : base === '' ? [] : [{ exact: base }, { prefix: `${base}/` }];
	if (wanted.length === 0) return [match];
	if (match.uri && match.ignoreUriCase) return new Unsupported('it matches the path whatever its case');
	const narrowed: HttpMatch[] = [];
	for (const uri of wanted) {
		const both = andUri(match.uri, uri);
		if (both instanceof Unsupported) return both;
		if (both) narrowed.push({ ...match, uri: both });
	}
	return narrowed;
}

function andUri(known: StringMatch | undefined, wanted: StringMatch): StringMatch | undefined | Unsupported {
	if (known === undefined || isPresence(known)) return wanted;
	if (isUnknown(known)) return unknownMatch('the path');
	if (known.regex !== undefined) return new Unsupported('it matches the path by a regular expression');
	const [a, b] = [known.exact ?? known.prefix ?? '', wanted.exact ?? wanted.prefix ?? ''];
	if (known.exact !== undefined) {
		const accepted = wanted.exact !== undefined ? a === b : a.startsWith(b);
		return accepted ? known : undefined;
	}
	if (wanted.exact !== undefined) return b.startsWith(a) ? wanted : undefined;
	return b.startsWith(a) ? wanted : a.startsWith(b) ? known : undefined;
}

/** An empty matcher, or the regular expression `*`, asks only that the header is there. */
function isPresence(match: StringMatch): boolean {
	if (isUnknown(match)) return false;
	return match.exact === undefined && match.prefix === undefined && (match.regex === undefined || match.regex === '*');
}

/** Whether a matcher has a field that is not known here: it may accept more or less than the rest of it says. */
function isUnknown(match: StringMatch): boolean {
	return Object.keys(match).some((field) => !['exact', 'prefix', 'regex'].includes(field));
}

function unknownMatch(what: string): Unsupported {
	return new Unsupported(`it matches ${what} by a field of which it is not known what it accepts`);
}

function sameName(headers: Readonly<Record<string, unknown>> | undefined, name: string): string | undefined {
	return Object.keys(headers ?? {}).find((known) => known.toLowerCase() === name.toLowerCase());
}

function omit<T>(record: Readonly<Record<string, T>> | undefined, name: string | undefined): Record<string, T> {
	return Object.fromEntries(Object.entries(record ?? {}).filter(([known]) => known !== name));
}
