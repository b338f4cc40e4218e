// SPDX-License-Identifier: Apache-2.0

import { ageBlind } from './age-blind.ts';
import { appendedRules } from './appended-rules.ts';
import { bareCopies } from './bare-copies.ts';
import { baselineLess } from './baseline-less.ts';
import { carrierOrderBlind } from './carrier-order-blind.ts';
import { caseInsensitive } from './case-insensitive.ts';
import { conflictToBaseline } from './conflict-to-baseline.ts';
import { consumerBlind } from './consumer-blind.ts';
import { deadForkStays } from './dead-fork-stays.ts';
import { deadForkToBaseline } from './dead-fork-to-baseline.ts';
import { defaultCarriers } from './default-carriers.ts';
import { delegateBlind } from './delegate-blind.ts';
import { everyGateway } from './every-gateway.ts';
import { fallbackWeight } from './fallback-weight.ts';
import { faultDropping } from './fault-dropping.ts';
import { firstAlternativeOnly } from './first-alternative-only.ts';
import { firstCarrierOnly } from './first-carrier-only.ts';
import { firstObjectOnly } from './first-object-only.ts';
import { firstPortOnly } from './first-port-only.ts';
import { forkHeaderless } from './fork-headerless.ts';
import { forkedRulesOnly } from './forked-rules-only.ts';
import { grantBlind } from './grant-blind.ts';
import { grantless } from './grantless.ts';
import { groupLastWins } from './group-last-wins.ts';
import { groupOmitted } from './group-omitted.ts';
import { headerChangeDropping } from './header-change-dropping.ts';
import { headerOnlyFastPath } from './header-only-fast-path.ts';
import { hostRewriting } from './host-rewriting.ts';
import { hostnameBlind } from './hostname-blind.ts';
import { httpForGrpc } from './http-for-grpc.ts';
import { ingressOnly } from './ingress-only.ts';
import { keyPresent } from './key-present.ts';
import { keyStripping } from './key-stripping.ts';
import { knownConditionsOnly } from './known-conditions-only.ts';
import { lastKeyOnly } from './last-key-only.ts';
import { lastMember } from './last-member.ts';
import { meshOnly } from './mesh-only.ts';
import { mirrorBlind } from './mirror-blind.ts';
import { mirrorForgetting } from './mirror-forgetting.ts';
import type { NaiveAdapter } from './mistake.ts';
import { namespaceBlind } from './namespace-blind.ts';
import { namespaceForgetting } from './namespace-forgetting.ts';
import { nativeOverwriting } from './native-overwriting.ts';
import { neverRemoving } from './never-removing.ts';
import { noFallthrough } from './no-fallthrough.ts';
import { orderBlind } from './order-blind.ts';
import { pathBlind } from './path-blind.ts';
import { pathOnlyCopies } from './path-only-copies.ts';
import { pathOnlyWhen } from './path-only-when.ts';
import { portAdding } from './port-adding.ts';
import { portKeeping } from './port-keeping.ts';
import { portlessParent } from './portless-parent.ts';
import { prefixKey } from './prefix-key.ts';
import { rankBlind } from './rank-blind.ts';
import { redirectForgetting } from './redirect-forgetting.ts';
import { respondBare } from './respond-bare.ts';
import { rewriteDropping } from './rewrite-dropping.ts';
import { scopeDropping } from './scope-dropping.ts';
import { secondVirtualService } from './second-virtual-service.ts';
import { segmentPrefix } from './segment-prefix.ts';
import { shortNames } from './short-names.ts';
import { staleCopies } from './stale-copies.ts';
import { strictList } from './strict-list.ts';
import { subsetKeeping } from './subset-keeping.ts';
import { textPrefix } from './text-prefix.ts';
import { timeoutDropping } from './timeout-dropping.ts';
import { unanchored } from './unanchored.ts';
import { uninstallByDeletion } from './uninstall-by-deletion.ts';
import { uninstallBySnapshot } from './uninstall-by-snapshot.ts';
import { weightFlattening } from './weight-flattening.ts';
import { wholeList } from './whole-list.ts';
import { widenedWhen } from './widened-when.ts';

/** The naive adapters by name: mistakes that are easy to make, each of which a case must show. */
export const naiveAdapters: Readonly<Record<string, NaiveAdapter>> = {
	'path-blind': pathBlind,
	'order-blind': orderBlind,
	'appended-rules': appendedRules,
	'forked-rules-only': forkedRulesOnly,
	'path-only-copies': pathOnlyCopies,
	'rank-blind': rankBlind,
	'known-conditions-only': knownConditionsOnly,
	'segment-prefix': segmentPrefix,
	'scope-dropping': scopeDropping,
	'delegate-blind': delegateBlind,
	'no-fallthrough': noFallthrough,
	'stale-copies': staleCopies,
	unanchored: unanchored,
	'strict-list': strictList,
	'whole-list': wholeList,
	'last-member': lastMember,
	'prefix-key': prefixKey,
	'case-insensitive': caseInsensitive,
	'key-present': keyPresent,
	'default-carriers': defaultCarriers,
	'carrier-order-blind': carrierOrderBlind,
	'first-carrier-only': firstCarrierOnly,
	'header-only-fast-path': headerOnlyFastPath,
	'baseline-less': baselineLess,
	'native-overwriting': nativeOverwriting,
	'second-virtual-service': secondVirtualService,
	'first-object-only': firstObjectOnly,
	'age-blind': ageBlind,
	'consumer-blind': consumerBlind,
	'hostname-blind': hostnameBlind,
	'portless-parent': portlessParent,
	'port-adding': portAdding,
	'group-omitted': groupOmitted,
	'short-names': shortNames,
	'http-for-grpc': httpForGrpc,
	'first-port-only': firstPortOnly,
	'last-key-only': lastKeyOnly,
	'namespace-blind': namespaceBlind,
	'namespace-forgetting': namespaceForgetting,
	'port-keeping': portKeeping,
	'subset-keeping': subsetKeeping,
	grantless: grantless,
	'grant-blind': grantBlind,
	'widened-when': widenedWhen,
	'first-alternative-only': firstAlternativeOnly,
	'path-only-when': pathOnlyWhen,
	'text-prefix': textPrefix,
	'bare-copies': bareCopies,
	'rewrite-dropping': rewriteDropping,
	'header-change-dropping': headerChangeDropping,
	'fork-headerless': forkHeaderless,
	'redirect-forgetting': redirectForgetting,
	'timeout-dropping': timeoutDropping,
	'fault-dropping': faultDropping,
	'mirror-forgetting': mirrorForgetting,
	'mirror-blind': mirrorBlind,
	'weight-flattening': weightFlattening,
	'host-rewriting': hostRewriting,
	'key-stripping': keyStripping,
	'respond-bare': respondBare,
	'dead-fork-to-baseline': deadForkToBaseline,
	'dead-fork-stays': deadForkStays,
	'fallback-weight': fallbackWeight,
	'conflict-to-baseline': conflictToBaseline,
	'group-last-wins': groupLastWins,
	'ingress-only': ingressOnly,
	'mesh-only': meshOnly,
	'every-gateway': everyGateway,
	'never-removing': neverRemoving,
	'uninstall-by-deletion': uninstallByDeletion,
	'uninstall-by-snapshot': uninstallBySnapshot,
};
