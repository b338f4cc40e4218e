// SPDX-License-Identifier: Apache-2.0
import type { Pod } from '../node/pod.ts';
import { proxyPorts, proxyUser } from './ports.ts';

const prefix = 'traffic.sidecar.istio.io/';

type Check = (part: string) => boolean;

const isPort: Check = (part) => /^\d{1,5}$/.test(part) && Number(part) <= 65_535;
const isRange: Check = (part) => /^(\d{1,3}\.){3}\d{1,3}(\/\d{1,2})?$/.test(part);
const expected = new Map<Check, string>([
	[isPort, 'ports such as 8080,9090'],
	[isRange, 'address ranges such as 10.0.0.0/8'],
]);

function list({ metadata: { annotations = {} } }: Pod, name: string, check: Check): readonly string[] | undefined {
	const text = annotations[prefix + name];
	if (text === undefined) return undefined;
	const parts = text.split(',').map((part) => part.trim());
	const present = parts.filter((part) => part !== '');
	if (present.every((part) => part === '*' || check(part))) return present;
	throw new Error(`annotation ${prefix}${name}: expected ${expected.get(check)} or *, got ${text}`);
}

/** Rules that lead what matches one of the parts to a port; `*` and an absent list are everything. */
function redirects(chain: string, flag: string, parts: readonly string[] | undefined, port: number): readonly string[] {
	const to = `-j REDIRECT --to-ports ${port}`;
	if (parts === undefined || parts.includes('*')) return [`-A ${chain} -p tcp ${to}`];
	return parts.map((part) => `-A ${chain} -p tcp ${flag} ${part} ${to}`);
}

function passes(chain: string, flag: string, parts: readonly string[]): readonly string[] {
	return parts.map((part) => `-A ${chain} -p tcp ${flag} ${part} -j RETURN`);
}

/**
 * The rules, as input of iptables-restore, that lead a pod's traffic through its sidecar as Istio's own do: everything
 * that is sent and received, but for what the proxy itself sends, what stays in the pod, the proxy's own ports, and what
 * the pod's annotations `traffic.sidecar.istio.io/…` leave out. What comes from `probesFrom` passes by, because Istio
 * lets probes past the proxy, too. Throws where an annotation is not of the form that is expected.
 */
export function redirection(pod: Pod, probesFrom: string): string {
	const own = [proxyPorts.readiness, proxyPorts.statistics].map(String);
	return [
		'*nat',
		`-A OUTPUT -m owner --uid-owner ${proxyUser} -j RETURN`,
		`-A OUTPUT -m owner --gid-owner ${proxyUser} -j RETURN`,
		'-A OUTPUT -o lo -j RETURN',
		...passes('OUTPUT', '--dport', list(pod, 'excludeOutboundPorts', isPort) ?? []),
		...passes('OUTPUT', '-d', list(pod, 'excludeOutboundIPRanges', isRange) ?? []),
		...redirects('OUTPUT', '-d', list(pod, 'includeOutboundIPRanges', isRange), proxyPorts.outbound),
		`-A PREROUTING -s ${probesFrom} -j RETURN`,
		...passes('PREROUTING', '--dport', [...own, ...(list(pod, 'excludeInboundPorts', isPort) ?? [])]),
		...redirects('PREROUTING', '--dport', list(pod, 'includeInboundPorts', isPort), proxyPorts.inbound),
		'COMMIT',
		'',
	].join('\n');
}
