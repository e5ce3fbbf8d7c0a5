/**
 * A plan as one worker uses it: the resolver and the inspectors are made from plain data when the worker attaches
 * (D6), and every question about it is a look-up afterwards.
 */
import { ContentReader } from '@portcullis/http-body';
import type { CompiledPolicy, EngineInstancePlan, PolicyPlan } from '../config/plan.ts';
import type { Phase } from '../engines/engine.ts';
import type { Inspector, InspectorFactory } from '../engines/inspector.ts';
import { inspectorFactories } from '../engines/inspectors.ts';
import type { RequestView } from '../exchange/exchange.ts';
import { type PolicyChoice, PolicyResolver } from './resolve-policy.ts';

const noEngines: readonly EngineInstancePlan[] = [];

/** An immutable configuration, ready to inspect. */
export class AttachedPlan {
  readonly plan: PolicyPlan;
  /** Longest body that any policy inspects, in bytes. */
  readonly largestBody: number;
  readonly #resolver: PolicyResolver;
  readonly #inspectors: readonly Inspector[];
  /** Engines by policy index and phase, cheapest first. */
  /** One for all policies with the same limits; made when the first body comes. */
  readonly #contentReaders = new Map<string, ContentReader>();
  readonly #enginesByPolicy: ReadonlyArray<ReadonlyMap<Phase, readonly EngineInstancePlan[]>>;

  /** Throws `plan.unknown-engine` when the plan names an engine that this version does not have. */
  constructor(
    plan: PolicyPlan,
    factories: readonly InspectorFactory[] = inspectorFactories,
    inspectors: readonly Inspector[] = [...attachEach(plan.engines, factories)],
  ) {
    this.plan = plan;
    this.largestBody = plan.policies.reduce(
      (largest, { request, response }) => Math.max(largest, request.maxBodyBytes, response.maxBodyBytes),
      0,
    );
    this.#resolver = new PolicyResolver(plan);
    this.#inspectors = inspectors;
    this.#enginesByPolicy = plan.policies.map((policy) => enginesByPhase(policy, plan));
  }

  /** The same with an engine block per step, for a thread that has traffic meanwhile. */
  static *steps(plan: PolicyPlan): Generator<undefined, AttachedPlan, undefined> {
    const inspectors: Inspector[] = [];
    for (const inspector of attachEach(plan.engines, inspectorFactories)) {
      inspectors.push(inspector);
      yield;
    }
    return new AttachedPlan(plan, inspectorFactories, inspectors);
  }

  /** The policy of a request. */
  resolve(request: RequestView): PolicyChoice {
    return this.#resolver.resolve(request);
  }

  /** The engines that a policy asks in a phase. */
  enginesFor(policy: CompiledPolicy | undefined, phase: Phase): readonly EngineInstancePlan[] {
    if (policy === undefined) return noEngines;
    return this.#enginesByPolicy[policy.index]?.get(phase) ?? noEngines;
  }

  /** Reads bodies within a policy's limits. What it read is valid until the next body. */
  contentReader({
    bodyLimits: { fields, depth, parts, files, valueBytes, totalBytes },
  }: CompiledPolicy): ContentReader {
    const key = `${fields} ${depth} ${parts} ${files} ${valueBytes} ${totalBytes}`;
    let reader = this.#contentReaders.get(key);
    if (reader === undefined) {
      const limits = {
        maxFields: fields,
        maxDepth: depth,
        maxParts: parts,
        maxFiles: files,
        maxValueBytes: valueBytes,
        maxTotalBytes: totalBytes,
      };
      reader = new ContentReader({ limits });
      this.#contentReaders.set(key, reader);
    }
    return reader;
  }

  /** The inspector of an engine block, by its place in the plan. */
  inspector(index: number): Inspector {
    const inspector = this.#inspectors[index];
    if (inspector === undefined) throw new Error(`plan.corrupt: there is no engine ${index}`);
    return inspector;
  }
}

/** The inspectors one after the other; blocks that share a plan (`sharesPlans`) share the inspector. */
function* attachEach(
  engines: readonly EngineInstancePlan[],
  factories: readonly InspectorFactory[],
): Generator<Inspector, void, undefined> {
  const byPlan = new Map<unknown, Inspector>();
  for (const engine of engines) {
    const inspector = byPlan.get(engine.plan) ?? attach(engine, factories);
    if (typeof engine.plan === 'object') byPlan.set(engine.plan, inspector);
    yield inspector;
  }
}

function attach(engine: EngineInstancePlan, factories: readonly InspectorFactory[]): Inspector {
  const factory = factories.find((candidate) => candidate.engine === engine.engine);
  if (factory === undefined) throw new Error(`plan.unknown-engine: ${engine.engine} is not in this version`);
  return factory.attach(engine.plan);
}

function enginesByPhase(
  policy: CompiledPolicy,
  plan: PolicyPlan,
): ReadonlyMap<Phase, readonly EngineInstancePlan[]> {
  const byPhase = new Map<Phase, EngineInstancePlan[]>();
  for (const index of policy.engines) {
    const engine = plan.engines[index];
    if (engine === undefined) continue;
    const skipsResponse = engine.responsesWithBodyOnly && !policy.response.inspectBody;
    for (const phase of engine.phases) {
      if (skipsResponse && phase.startsWith('response-')) continue;
      byPhase.set(phase, [...(byPhase.get(phase) ?? []), engine]);
    }
  }
  return byPhase;
}
