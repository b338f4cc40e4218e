// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import './access.part.cluster.test.ts';
import './doctor.part.cluster.test.ts';
import './delivery.part.cluster.test.ts';
import './program.part.cluster.test.ts';
import { stopSharedCluster } from './cluster.test.fixture.ts';

// The tests of the parts, one after the other, on one testbed.
test.after.always(stopSharedCluster);
