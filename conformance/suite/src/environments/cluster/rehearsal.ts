// SPDX-License-Identifier: Apache-2.0
import type { Case } from '../../case/case.ts';
import { type Addressee, type CaseRequest, clientName, type Hop } from '../../case/request.ts';
import { addresseesOf } from '../implicit.ts';
import { markerWorkload } from './marker.ts';

/**
 * A case of nothing but the ways in that other cases take: between services, and by their gateway. Where it cannot be
 * brought about, neither can they, and it is no fault of what their users wrote.
 */
export function rehearsalOf(cases: readonly Case[]): Case {
	const all = cases.flatMap(addresseesOf);
	const between = all.some((to) => !('ingress' in to)) ? [markerPort] : [];
	const entries = all.filter((to) => 'ingress' in to).slice(0, 1);
	return {
		id: 'rehearsal',
		file: '',
		title: 'the environment takes a configuration',
		why: '',
		covers: [],
		features: [],
		except: {},
		fails: [],
		workloads: [],
		documents: [],
		native: {},
		distinctAges: false,
		diagnoses: [],
		refuses: [],
		requests: [...between, ...entries].map(requestTo),
		steps: [],
	};
}

const { namespace, name } = markerWorkload;
const markerPort: Addressee = { namespace, service: name, port: 8080 };

/** A request that says who calls whom, and is never sent. */
function requestTo(to: Addressee): CaseRequest {
	const hop: Hop = { to, protocol: 'http/1.1', method: 'GET', path: '/', authority: '' };
	const from = { namespace, workload: clientName };
	return { name: '', from, hops: [hop], headers: [], body: '', messages: [], without: [], arrives: [] };
}
