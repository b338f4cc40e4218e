// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import './client.part.cluster.test.ts';
import './own-objects.part.cluster.test.ts';
import './serve.part.cluster.test.ts';
import { stopSharedCluster } from './cluster.test.fixture.ts';

// The tests of the parts, one after the other, on one testbed.
test.after.always(stopSharedCluster);
