// SPDX-License-Identifier: Apache-2.0
import { field, list, type Message, withField } from './field.ts';

const policies = 'type.googleapis.com/envoy.extensions.load_balancing_policies.';
/** The type of the policy that chooses among endpoints of a subset. */
export const bySubset = `${policies}subset.v3.Subset`;
const byCluster = `${policies}cluster_provided.v3.ClusterProvided`;

/**
 * A cluster without the ways of choosing an endpoint that the endpoints of its fork cannot be chosen by: they are in no
 * subset, for they have no metadata, and they are found as the baseline's may not be, so no balancer comes with that
 * (envoy/config/cluster/v3/cluster.proto, lb_subset_config and CLUSTER_PROVIDED). What a route asks of metadata then
 * chooses nothing.
 */
export function withoutOwnBalancing(cluster: Message): Message {
	const all = withField(withField(cluster, 'lb_subset_config', undefined), 'original_dst_lb_config', undefined);
	// The number of an enumerator stands for its name.
	const isProvided = ['CLUSTER_PROVIDED', 6].includes(field<string | number>(all, 'lb_policy') ?? '');
	const plain = isProvided ? withField(all, 'lb_policy', undefined) : all;
	const policy = field<Message>(plain, 'load_balancing_policy');
	if (policy === undefined) return plain;
	const own = list(policy, 'policies');
	const kept = own.flatMap(withoutSubsets);
	if (kept.length === own.length && kept.every((one, index) => one === own[index])) return plain;
	return withField(plain, 'load_balancing_policy', kept.length === 0 ? undefined : withField(policy, 'policies', kept));
}

/** A policy, or those among which one by subsets lets one choose inside a subset. */
function withoutSubsets(policy: Message): readonly Message[] {
	const config = field<Message>(field<Message>(policy, 'typed_extension_config'), 'typed_config');
	if (config?.['@type'] === byCluster) return [];
	if (config?.['@type'] !== bySubset) return [policy];
	return list(field<Message>(config, 'subset_lb_policy'), 'policies').flatMap(withoutSubsets);
}
