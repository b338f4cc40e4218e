// SPDX-License-Identifier: Apache-2.0
import type { Case } from '../case/case.ts';
import { decodeCase } from '../case/decode.ts';
import { formatFinding } from '../case/finding.ts';
import type { Seen } from '../environments/contract.ts';
import { featuresOfCase } from '../run/features-of-case.ts';
import type { CaseResult, Outcome, RequestResult } from '../run/results.ts';
import type { RunRecord } from './record.ts';

/** A case as its file would have it, with one sandbox that forks checkout; `requests` is YAML. */
export function caseOf(id: string, requests: string, more = ''): Case {
	const text = `# Why: the reason of <${id}>.
case: a case & its "title" </script>
covers: [law 6, trap 3]
keeps: it is made up
workloads: [checkout, checkout-pr-1, payments]
documents:
- {kind: Sandbox, metadata: {name: pr-1, namespace: shop}, spec: {forks: [{of: {service: checkout}, to: {service: checkout-pr-1}}]}}
${more}
requests:
${requests}
`;
	const decoded = decodeCase(`${id}.yaml`, id, text);
	if ('findings' in decoded) throw new Error(decoded.findings.map(formatFinding).join('\n'));
	return decoded.case;
}

/** A request with the key, between services. */
export const keyed =
	'- {name: the key, to: checkout, headers: [[x-branchline-key, pr-1]], without: checkout, arrives: checkout-pr-1}';

/** What is seen where a request arrives at a service of the namespace shop. */
export function arrivedAt(service: string, headers: readonly (readonly [string, string])[] = []): Seen {
	const at = { namespace: 'shop', service, port: 8080 };
	const authority = 'checkout.shop.svc.cluster.local:8080';
	return { hops: [{ kind: 'arrived', at, method: 'GET', path: '/', authority, headers, status: 200, mirrors: [] }] };
}

/** The result of one case: every request with Branchline is seen at the service that is named. */
export function resultOf(
	one: Case,
	outcome: Outcome,
	more: Partial<CaseResult> & { readonly at?: string } = {},
): CaseResult {
	const { at = 'checkout-pr-1', ...rest } = more;
	const requests = one.requests.map((request): RequestResult => {
		const seen = arrivedAt(at, request.headers);
		return { request, stage: 'arrives', expected: request.arrives, seen, right: at === 'checkout-pr-1', ms: 2 };
	});
	const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'checkout', namespace: 'shop' } };
	const features = featuresOfCase(one);
	const played = outcome === 'skipped' ? [] : requests;
	return {
		...{
			case: one,
			outcome,
			faults: [],
			requests: played,
			features,
			native: [service],
			generated: [],
			findings: [],
			ms: 1234,
		},
		...rest,
	};
}

/** A record of results, on Istio in a testbed. */
export function recordOf(...results: readonly CaseResult[]): RunRecord {
	return {
		facts: {
			date: '2026-11-21T09:00:00Z',
			implementation: {
				...{ organization: 'istio', project: 'istio', url: 'https://istio.io' },
				...{ version: '1.30.3', contact: ['@istio/maintainers'] },
			},
			versions: { branchline: '0.1.0' },
			reproduce: 'branchline conformance run --mesh istio --environment testbed',
		},
		run: {
			target: { meshes: ['istio'] },
			environment: { name: 'testbed', facts: { kubernetes: '1.37.1', envoy: '1.38.3' } },
			...{ started: '2026-11-21T08:59:00Z', ms: 60_000, results },
		},
	};
}
