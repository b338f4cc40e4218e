// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { buildFlags, definitionsDigest, digestOf, programDigest } from './digest.ts';
import { readModules } from './module-files.ts';
import {
	type DefinitionsName,
	definitionPins,
	type ProgramName,
	type ProgramPin,
	programPins,
	versions,
} from './pins.ts';

const names = Object.keys(programPins) as ProgramName[];

test('whatever changes a binary changes its digest', async (t) => {
	const pin: ProgramPin = programPins['pilot-discovery'];
	const [mod = '', sum = ''] = await readModules(pin.modules);
	const digests = [
		digestOf([mod, sum], buildFlags(pin)),
		digestOf([mod.replace('v1.31.1', 'v1.31.2'), sum], buildFlags(pin)),
		digestOf([mod, sum.slice(1)], buildFlags(pin)),
		digestOf([mod, sum], buildFlags({ ...pin, package: 'istio.io/istio/cni/cmd/install-cni' })),
		digestOf([mod, sum], buildFlags({ ...pin, flags: [] })),
		digestOf([mod, sum], buildFlags({ ...pin, variables: {} })),
		digestOf([mod, sum], buildFlags({ ...pin, variables: { 'istio.io/istio/pkg/version.buildVersion': 'x' } })),
	];
	t.is(new Set(digests).size, digests.length);
	t.true(digests.indexOf(await programDigest('pilot-discovery')) === 0);
});

test('every program and every set of definitions has a digest of its own, the same each time', async (t) => {
	const definitions = Object.keys(definitionPins) as DefinitionsName[];
	const all = () => Promise.all([...names.map(programDigest), ...definitions.map(definitionsDigest)]);
	const once = await all();
	t.is(new Set(once).size, once.length);
	t.deepEqual(await all(), once);
});

test('a program is built without paths of this machine in it, and says its version', (t) => {
	const flags = buildFlags(programPins['kube-apiserver']);
	t.true(flags.includes('-trimpath'));
	t.true(flags.includes('-pgo=off'));
	t.is(flags.at(-1), 'k8s.io/kubernetes/cmd/kube-apiserver');
	const linker = flags[flags.indexOf('-ldflags') + 1] ?? '';
	t.true(linker.includes('-X k8s.io/component-base/version.gitVersion=v1.36.3'));
});

test('what the programs say of themselves is what go.mod pins, and go.sum knows it', async (t) => {
	const [kubernetes = '', kubernetesSum = ''] = await readModules('kubernetes');
	t.true(kubernetes.includes(`k8s.io/kubernetes ${versions.kubernetes}\n`));
	t.true(kubernetesSum.includes(`k8s.io/kubernetes ${versions.kubernetes} h1:`));
	const [envoyGateway = '', envoyGatewaySum = ''] = await readModules('envoy-gateway');
	t.true(envoyGateway.includes(`github.com/envoyproxy/gateway ${versions['envoy-gateway']}\n`));
	t.true(envoyGatewaySum.includes(`github.com/envoyproxy/gateway ${versions['envoy-gateway']} h1:`));
	const [contour = '', contourSum = ''] = await readModules('contour');
	t.true(contour.includes(`github.com/projectcontour/contour ${versions.contour}\n`));
	t.true(contourSum.includes(`github.com/projectcontour/contour ${versions.contour} h1:`));
	const [traefik = '', traefikSum = ''] = await readModules('traefik');
	t.true(traefik.includes(`github.com/traefik/traefik/v3 ${versions.traefik}\n`));
	t.true(traefikSum.includes(`github.com/traefik/traefik/v3 ${versions.traefik} h1:`));
	const [istio = '', istioSum = ''] = await readModules('istio');
	const minor = versions.istio.split('.').slice(0, 2).join('.');
	t.regex(istio, new RegExp(`istio\\.io/api v${minor.replace('.', '\\.')}\\.`));
	t.regex(istioSum, /^istio\.io\/istio \S+ h1:/m);
});
