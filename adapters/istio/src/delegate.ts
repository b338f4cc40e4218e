// SPDX-License-Identifier: Apache-2.0
import { describe, finding, refTo } from '@branchline/adapter';
import type { Diagnostic } from '@branchline/plan';
import { isUnset, mergeMatches } from './delegate-match.ts';
import { type HttpRoute, hostIn, namespaceOf, qualified, type VirtualService } from './virtual-service.ts';
import { exportsOf } from './visibility.ts';

/** A VirtualService as Istio reads it: with the rules of its delegates in the place of the rules that name them. */
export interface Merged {
	/** The identical object where it delegates nothing. */
	readonly service: VirtualService;
	/** The delegates whose rules it has. */
	readonly delegates: readonly VirtualService[];
	/** What Istio leaves out. */
	readonly findings: readonly Diagnostic[];
	/** Why its rules cannot be written in one VirtualService, where they cannot. */
	readonly unsayable?: string;
}

/** Whether a VirtualService has rules for others that delegate to it, and serves no host itself. */
export function isDelegate(service: VirtualService): boolean {
	return isUnset(service.spec?.hosts);
}

/** The delegates that a VirtualService names, among those there are. */
export function delegatesOf(root: VirtualService, all: readonly VirtualService[]): readonly VirtualService[] {
	const named = new Set((root.spec?.http ?? []).flatMap((rule) => delegateName(rule, root) ?? []));
	return named.size === 0
		? []
		: all.filter((one) => isDelegate(one) && named.has(`${namespaceOf(one)}/${one.metadata.name}`));
}

/**
 * Puts the rules of delegates in the place of the rules that name them, with the matches of both joined and the root's
 * actions where the delegate has none (istio pilot/pkg/model/virtualservice_controller.go, mergeVirtualServices;
 * virtualservice.go, MergeHTTPRoutes). Istio goes one level deep, and leaves out what is missing or conflicts.
 */
export function mergeDelegates(root: VirtualService, delegates: readonly VirtualService[], domain: string): Merged {
	const rules = root.spec?.http ?? [];
	if (isDelegate(root) || !rules.some(({ delegate }) => delegate)) return { service: root, delegates, findings: [] };
	const merge: Merge = { root, delegates, domain, findings: [], unsayable: [] };
	const http = rules.flatMap((rule, index) => mergedRules(rule, index, merge));
	return {
		service: { ...root, spec: { ...root.spec, http } },
		delegates,
		findings: merge.findings,
		...(merge.unsayable[0] === undefined ? {} : { unsayable: merge.unsayable[0] }),
	};
}

interface Merge {
	readonly root: VirtualService;
	readonly delegates: readonly VirtualService[];
	readonly domain: string;
	readonly findings: Diagnostic[];
	readonly unsayable: string[];
}

function mergedRules(rule: HttpRoute, index: number, merge: Merge): readonly HttpRoute[] {
	const { root, delegates, domain, findings, unsayable } = merge;
	const name = delegateName(rule, root);
	if (name === undefined) return [rule];
	const ignored = (why: string) => {
		const message = `${describe(root)}: Istio leaves out ${why}`;
		findings.push(finding('adapter/native-ignored', message, { object: refTo(root), path: ['spec', 'http', index] }));
		return [];
	};
	const delegate = delegates.find((one) => `${namespaceOf(one)}/${one.metadata.name}` === name);
	if (!delegate) return ignored(`http[${index}], whose delegate ${name} is not there or has hosts of its own`);
	if (!isOpenTo(delegate, namespaceOf(root)))
		return ignored(`http[${index}], whose delegate ${name} is not exported to namespace ${namespaceOf(root)}`);
	const parent = withFullNames(rule, namespaceOf(root), undefined);
	return (delegate.spec?.http ?? []).flatMap((own, at) => {
		const leaf = withFullNames(
			own,
			namespaceOf(delegate),
			namespaceOf(delegate) === namespaceOf(root) ? undefined : domain,
		);
		const match = mergeMatches(parent.match ?? [], leaf.match ?? []);
		if (!match)
			return ignored(`http[${at}] of its delegate ${name}, which conflicts with every match of http[${index}]`);
		const merged = withAction(parent, leaf);
		const why = whyUnsayable(parent, merged);
		if (why !== undefined) unsayable.push(`http[${index}] with http[${at}] of its delegate ${name} ${why}`);
		return [{ ...merged, match }];
	});
}

function delegateName({ delegate }: HttpRoute, root: VirtualService): string | undefined {
	return delegate ? `${delegate.namespace || namespaceOf(root)}/${delegate.name ?? ''}` : undefined;
}

/** A delegate that hides itself by `~` is open to those it names beside (mergeVirtualServices looks for nothing else). */
function isOpenTo(delegate: VirtualService, namespace: string): boolean {
	const exports = exportsOf(delegate.spec?.exportTo, namespaceOf(delegate));
	return exports.includes('*') || exports.includes(namespace);
}

/**
 * A rule whose gateways are full names, and with a `domain` its hosts as well: they are of the namespace of the object
 * that writes them (ResolveVirtualServiceShortnames).
 */
function withFullNames(rule: HttpRoute, namespace: string, domain: string | undefined): HttpRoute {
	const match = rule.match?.map((one) =>
		one.gateways ? { ...one, gateways: one.gateways.map((gateway) => qualified(gateway, namespace)) } : one,
	);
	const named = match ? { ...rule, match } : rule;
	if (domain === undefined) return named;
	const full = <D extends { readonly host: string }>(to: D): D => ({ ...to, host: hostIn(to.host, namespace, domain) });
	const share = <S extends { readonly destination: HttpRoute['mirror'] & object }>(one: S): S => ({
		...one,
		destination: full(one.destination),
	});
	return {
		...named,
		...(named.route && { route: named.route.map(share) }),
		...(named.mirror && { mirror: full(named.mirror) }),
		...(named.mirrors && { mirrors: named.mirrors.map(share) }),
	};
}

const inherited = [
	'rewrite',
	'directResponse',
	'timeout',
	'retries',
	'fault',
	'mirror',
	'mirrorPercent',
	'mirrorPercentage',
	'corsPolicy',
	'mirrors',
	'headers',
] as const;

/** The delegate's rule with what it does not say itself. Of two actions a redirect wins, then an answer (route.go, TranslateRoute). */
function withAction(root: HttpRoute, leaf: HttpRoute): HttpRoute {
	const taken = inherited.filter((field) => isUnset(leaf[field]) && !isUnset(root[field]));
	const merged: HttpRoute = { ...leaf, ...Object.fromEntries(taken.map((field) => [field, root[field]])) };
	if (merged.redirect) return without(merged, ['rewrite', 'directResponse', 'route']);
	return merged.directResponse ? without(merged, ['rewrite', 'route']) : merged;
}

function without(rule: HttpRoute, fields: readonly string[]): HttpRoute {
	return Object.fromEntries(Object.entries(rule).filter(([field]) => !fields.includes(field)));
}

const known: readonly string[] = [...inherited, 'name', 'match', 'delegate'];

/** A merged rule may be one that the webhook refuses of anyone who writes it down (virtualservice.go, validateHTTPRouteConflict). */
function whyUnsayable(root: HttpRoute, merged: HttpRoute): string | undefined {
	const unknown = Object.keys(root).find((field) => !known.includes(field));
	if (unknown !== undefined)
		return `has a field ${unknown}, of which it is not known whether a delegate's rules take it`;
	if ((merged.redirect || merged.directResponse) && merged.fault) return 'is a fault beside an answer';
	return merged.mirror && !isUnset(merged.mirrors) ? 'has both mirror and mirrors' : undefined;
}
