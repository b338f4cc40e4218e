// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import type { Pod } from '../node/pod.ts';
import { redirection } from './redirection.ts';

function rules(annotations: Readonly<Record<string, string>> = {}): readonly string[] {
	const named = Object.entries(annotations).map(([name, value]) => [`traffic.sidecar.istio.io/${name}`, value]);
	const metadata = { name: 'p', namespace: 'n', uid: 'u', annotations: Object.fromEntries(named) };
	const pod: Pod = { metadata, spec: { containers: [] } };
	return redirection(pod, '10.244.255.254')
		.split('\n')
		.filter((line) => line.startsWith('-A'));
}

test('everything goes through the proxy, but for its own traffic, its own ports and probes', (t) => {
	t.deepEqual(rules(), [
		'-A OUTPUT -m owner --uid-owner 1337 -j RETURN',
		'-A OUTPUT -m owner --gid-owner 1337 -j RETURN',
		'-A OUTPUT -o lo -j RETURN',
		'-A OUTPUT -p tcp -j REDIRECT --to-ports 15001',
		'-A PREROUTING -s 10.244.255.254 -j RETURN',
		'-A PREROUTING -p tcp --dport 15021 -j RETURN',
		'-A PREROUTING -p tcp --dport 15090 -j RETURN',
		'-A PREROUTING -p tcp -j REDIRECT --to-ports 15006',
	]);
});

test('annotations leave ports and ranges out, or name the only ones', (t) => {
	const excluded = rules({
		excludeInboundPorts: '8999, 9000',
		excludeOutboundPorts: '5432',
		excludeOutboundIPRanges: '10.1.0.0/16',
	});
	t.true(excluded.includes('-A PREROUTING -p tcp --dport 8999 -j RETURN'));
	t.true(excluded.includes('-A PREROUTING -p tcp --dport 9000 -j RETURN'));
	t.true(excluded.includes('-A OUTPUT -p tcp --dport 5432 -j RETURN'));
	t.true(excluded.includes('-A OUTPUT -p tcp -d 10.1.0.0/16 -j RETURN'));
	const included = rules({ includeInboundPorts: '8080', includeOutboundIPRanges: '10.96.0.0/16' });
	t.is(included.at(-1), '-A PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports 15006');
	t.true(included.includes('-A OUTPUT -p tcp -d 10.96.0.0/16 -j REDIRECT --to-ports 15001'));
	t.deepEqual(rules({ includeInboundPorts: '*' }), rules());
	t.false(rules({ includeInboundPorts: '' }).some((rule) => rule.includes('15006')));
});

test('what is no port or range is refused', (t) => {
	for (const value of ['80; reboot', '80\n-A OUTPUT -j DROP', '65536', 'http']) {
		t.throws(() => rules({ excludeInboundPorts: value }), { message: /expected ports such as 8080,9090/ }, value);
	}
	t.throws(() => rules({ includeOutboundIPRanges: '10.0.0.0/8 -j DROP' }), { message: /expected address ranges/ });
});
