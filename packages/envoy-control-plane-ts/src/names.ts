// SPDX-License-Identifier: Apache-2.0

const scheme = 'xdstp://';

/**
 * The one spelling of a name: the context parameters of an `xdstp://` name have no order, any other name is taken as it is
 * (xds/core/v3/resource_name.proto).
 */
export function canonical(name: string): string {
	if (!name.startsWith(scheme)) return name;
	const { path, context, directives } = parts(name);
	return context === '' ? name : `${path}?${context.split('&').sort().join('&')}${directives}`;
}

/** The glob collection of an `xdstp://` name: the last part of its path is `*`, its context the same. */
export function globOf(name: string): string | undefined {
	if (!name.startsWith(scheme)) return undefined;
	const { path, context } = parts(name);
	return `${path.slice(0, path.lastIndexOf('/'))}/*${context === '' ? '' : `?${context}`}`;
}

/** The namespace of `<namespace>/<rest>`; the rest has no slash of its own. */
export function namespaceOf(name: string): string | undefined {
	const slash = name.lastIndexOf('/');
	return slash > 0 ? name.slice(0, slash) : undefined;
}

function parts(name: string): { path: string; context: string; directives: string } {
	const hash = name.indexOf('#');
	const directives = hash < 0 ? '' : name.slice(hash);
	const whole = hash < 0 ? name : name.slice(0, hash);
	const mark = whole.indexOf('?');
	if (mark < 0) return { path: whole, context: '', directives };
	return { path: whole.slice(0, mark), context: whole.slice(mark + 1), directives };
}
