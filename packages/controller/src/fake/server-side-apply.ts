// SPDX-License-Identifier: Apache-2.0

type Fields = Readonly<Record<string, unknown>>;

/** An object with another applied over it: maps are merged, everything else is replaced. */
export function merged(object: unknown, applied: unknown): unknown {
	if (!isFields(object) || !isFields(applied)) return applied;
	return { ...object, ...mapped(applied, (value, name) => merged(object[name], value)) };
}

/** An object without the fields that were applied before and are not applied any more. */
export function withoutFields(object: unknown, before: unknown, now: unknown): unknown {
	if (!isFields(object) || !isFields(before)) return object;
	const released = Object.keys(before).filter((name) => !isFields(now) || now[name] === undefined);
	const kept = Object.fromEntries(Object.entries(object).filter(([name]) => !released.includes(name)));
	return mapped(kept, (value, name) => withoutFields(value, before[name], isFields(now) ? now[name] : undefined));
}

function mapped(fields: Fields, change: (value: unknown, name: string) => unknown): Fields {
	return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value, name)]));
}

function isFields(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
