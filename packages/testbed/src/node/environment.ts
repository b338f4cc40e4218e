// SPDX-License-Identifier: Apache-2.0
import { addresses } from '../network/names.ts';
import { expand } from './expansion.ts';
import type { Container, EnvVar, Pod, Source } from './pod.ts';
import { type PodPlace, podField } from './pod-field.ts';
import type { KeyedData } from './references.ts';

/** Where values come from: the pod, and the ConfigMaps and Secrets that it names. */
export interface ValueSources {
	readonly pod: Pod;
	readonly place: PodPlace;
	readonly keyed: KeyedData;
}

/** The variables of a container, and everything that is wrong with them. */
export interface Environment {
	readonly variables: Readonly<Record<string, string>>;
	readonly faults: readonly string[];
}

/** What every container has, as container engines and the kubelet set it. */
function standard({ pod }: ValueSources): Record<string, string> {
	return {
		HOSTNAME: pod.spec.hostname ?? pod.metadata.name,
		HOME: '/',
		KUBERNETES_SERVICE_HOST: addresses.apiService,
		KUBERNETES_SERVICE_PORT: '443',
	};
}

/** The environment of a container; a variable may use those before it as `$(NAME)`. */
export function environmentOf(container: Container, sources: ValueSources): Environment {
	const variables = standard(sources);
	const faults = sources.pod.spec.hostNetwork ? ['hostNetwork is not supported by the testbed'] : [];
	for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
		const data = allOf(sources.keyed, configMapRef, secretRef, faults);
		for (const [name, value] of data) variables[prefix + name] = value.toString('utf8');
	}
	for (const variable of container.env ?? []) {
		const value = valueOfVariable(variable, sources, variables, faults);
		if (value !== undefined) variables[variable.name] = value;
	}
	return { variables, faults };
}

function allOf(
	{ configMaps, secrets }: KeyedData,
	configMap: Source | undefined,
	secret: Source | undefined,
	faults: string[],
): ReadonlyMap<string, Buffer> {
	const [what, source, map] = configMap ? ['ConfigMap', configMap, configMaps] : ['Secret', secret, secrets];
	const data = map.get(source?.name ?? '');
	if (data === undefined && source?.optional !== true) faults.push(`${what} ${source?.name}: not found`);
	return data ?? new Map();
}

function valueOfVariable(
	{ name, value, valueFrom }: EnvVar,
	{ pod, place, keyed }: ValueSources,
	variables: Readonly<Record<string, string>>,
	faults: string[],
): string | undefined {
	if (valueFrom === undefined) return expand(value ?? '', variables);
	const { fieldRef, configMapKeyRef, secretKeyRef, ...others } = valueFrom;
	if (fieldRef !== undefined) {
		const field = podField(fieldRef.fieldPath, pod, place);
		if (field === undefined) faults.push(`env ${name}: the testbed does not know field ${fieldRef.fieldPath}`);
		return field;
	}
	const ref = configMapKeyRef ?? secretKeyRef;
	if (ref === undefined) {
		faults.push(`env ${name}: the testbed does not know ${Object.keys(others).join(', ') || 'its source'}`);
		return undefined;
	}
	const [what, map] = configMapKeyRef ? ['ConfigMap', keyed.configMaps] : ['Secret', keyed.secrets];
	const found = map.get(ref.name ?? '')?.get(ref.key);
	if (found === undefined && ref.optional !== true)
		faults.push(`env ${name}: ${what} ${ref.name} has no key ${ref.key}`);
	return found?.toString('utf8');
}
