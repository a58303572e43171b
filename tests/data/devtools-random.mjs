// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
//
// Random heaps, and all that the heap snapshot worker of Chrome DevTools says of them, in the form of
// spec/examples. See ORIGIN.md.
//   node devtools-random.mjs DIR COUNT [FIRST]
// beside a worker.mjs, made with any bundler from the package chrome-devtools-frontend:
//   export * as HS from "front_end/entrypoints/heap_snapshot_worker/HeapSnapshot.js";
//   export * as M from "front_end/models/heap_snapshot/HeapSnapshotModel.js";
//   export * as P from "front_end/core/platform/platform.js";
// Some heaps end in the worker's own errors (it waits for ever): go on with the next FIRST.
import fs from "fs";
import { HS, M, P } from "./worker.mjs";

function numbers(list) {
    const array = P.TypedArrayUtilities.createFixedBigUint32Array(list.length);
    list.forEach((value, at) => array.setValue(at, value));
    return array;
}
async function load(text) {
    const profile = JSON.parse(text);
    profile.nodes = numbers(profile.nodes);
    profile.edges = numbers(profile.edges);
    profile.root_index = 0;
    return HS.createJSHeapSnapshotForTesting(profile);
}

const dir = process.argv[2],
    count = +process.argv[3],
    first = +(process.argv[4] || 0);
fs.mkdirSync(dir, { recursive: true });
console.warn = () => {};
const NT = [
    "hidden",
    "array",
    "string",
    "object",
    "code",
    "closure",
    "regexp",
    "number",
    "native",
    "synthetic",
    "concatenated string",
    "sliced string",
    "symbol",
    "bigint",
    "object shape",
];
const ET = ["context", "element", "property", "internal", "hidden", "shortcut", "weak"];
for (let i = first; i < first + count; i++) {
    let st = (i * 2654435761 + 12345) >>> 0;
    const rnd = (n) => {
        st ^= st << 13;
        st >>>= 0;
        st ^= st >>> 17;
        st ^= st << 5;
        st >>>= 0;
        return st % n;
    };
    const N = 4 + rnd(40);
    const names = [
        "Object",
        "Object",
        "Object",
        "Node",
        "Array",
        "Widget",
        "system / Context",
        "system / Context / a.js",
        "system / NativeContext",
        "system / NativeContext / b",
        "V8EventListener",
        "text",
        "text",
        "other text",
        '<div id="x">',
        "<p>",
        "Detached foo",
        "system / ExternalStringData",
        "(map descriptors)",
        "system / JSArrayBufferData",
        "",
        "é😀\uffff",
    ];
    const props = [
        "a",
        "b",
        "c",
        "__proto__",
        "x,y",
        "elements",
        "sloppy_function_map",
        "7",
        "1",
        "code",
        "map",
        "native_context",
        "first",
        "second",
        "x / DevTools console",
        "12 / DevTools console",
        "12abc",
        " 3",
        "+4",
        "-5",
        "- 6",
        "010",
        "00",
        "1e5",
        "9007199254740993",
        "123456789012345678901",
        "with space",
        "é",
        "ä'q",
    ];
    const strings = ["<dummy>", ""];
    const sidx = new Map([
        ["<dummy>", 0],
        ["", 1],
    ]);
    const S = (s) => {
        if (!sidx.has(s)) {
            sidx.set(s, strings.length);
            strings.push(s);
        }
        return sidx.get(s);
    };
    const nodes = [];
    const edges = [];
    const ns = [{ t: 9, n: "", id: 1, s: 0, d: 0 }];
    const types = [0, 1, 2, 2, 2, 3, 3, 3, 3, 3, 4, 5, 6, 7, 8, 8, 9, 10, 10, 11];
    for (let k = 1; k < N; k++) {
        const t = types[rnd(types.length)];
        let n = names[rnd(names.length)];
        if (t == 9) n = rnd(2) ? "(Document DOM trees)" : "(roots)";
        if (t == 3 && n === "") n = "Widget";
        ns.push({
            t,
            n,
            id: t == 8 ? 2 * k : 2 * k + 1,
            s: rnd(6) == 0 ? 0 : 1 + rnd(90),
            d: rnd(5) ? 0 : rnd(3),
        });
    }
    const hasUser = rnd(5) != 0,
        dens = 1 + rnd(4);
    const pairs = [];
    const out = [];
    for (let k = 0; k < N; k++) {
        const list = [];
        const c = k == 0 ? 1 + rnd(5) : rnd(dens * 2 + 1);
        const seen = new Set();
        for (let e = 0; e < c; e++) {
            const to = rnd(N);
            let t = rnd(7);
            if (rnd(3) == 0) t = 2;
            if (k == 0) {
                if (to == 0 || seen.has(to)) continue;
                seen.add(to);
                if (!hasUser && ns[to].t != 9) continue;
            }
            let name;
            if (t == 1 || t == 4) name = rnd(13);
            else if (t == 3 && rnd(3) == 0) {
                if (!pairs.length || rnd(2))
                    pairs.push(
                        ` / part of key (K @1) -> value (V @${to}) pair in WeakMap (table @${ns[rnd(N)].id})`,
                    );
                name = S(rnd(3) + pairs[rnd(pairs.length)]);
            } else name = S(props[rnd(props.length)]);
            list.push([t, name, to]);
        }
        out.push(list);
    }
    // no orphan-only graph restriction
    for (let k = 0; k < N; k++) {
        nodes.push(ns[k].t, S(ns[k].n), ns[k].id, ns[k].s, out[k].length, ns[k].d);
        for (const [t, n, to] of out[k]) edges.push(t, n, to * 6);
    }
    const locations = [];
    for (let k = 1; k < N; k++)
        if ((ns[k].t == 3 || ns[k].t == 5) && rnd(4) == 0) locations.push(k * 6, 1 + rnd(2), rnd(2), rnd(2));
    const snap = {
        snapshot: {
            meta: {
                node_fields: ["type", "name", "id", "self_size", "edge_count", "detachedness"],
                node_types: [NT, "string", "number", "number", "number", "number"],
                edge_fields: ["type", "name_or_index", "to_node"],
                edge_types: [ET.slice(), "string_or_number", "node"],
                trace_function_info_fields: [
                    "function_id",
                    "name",
                    "script_name",
                    "script_id",
                    "line",
                    "column",
                ],
                trace_node_fields: ["id", "function_info_index", "count", "size", "children"],
                sample_fields: ["timestamp_us", "last_assigned_id"],
                location_fields: ["object_index", "script_id", "line", "column"],
            },
            node_count: N,
            edge_count: edges.length / 3,
            trace_function_count: 0,
            extra_native_bytes: rnd(2) * 77,
        },
        nodes,
        edges,
        trace_function_infos: [],
        trace_tree: [],
        samples: [],
        locations,
        strings,
    };
    const text = JSON.stringify(snap);
    const name = "r" + i;
    let s;
    try {
        s = await load(text);
    } catch (e) {
        console.log(i, String(e).slice(0, 150));
        continue;
    }
    const F = 6,
        node = s.createNode(0),
        R = (o) => o * F;
    const rows = (a) => {
        const o = {};
        for (const k in a) {
            const x = a[k];
            o[k] = {
                name: x.name,
                count: x.count,
                distance: x.distance,
                self: x.self,
                maxRet: x.maxRet,
                ordinals: x.idxs.map((v) => v / F),
            };
        }
        return o;
    };
    const loc = {};
    for (let q = 0; q < locations.length; q += 4)
        loc[locations[q] / 6] = locations.slice(q + 1, q + 4).join(",");
    const CK = (k, n) => (ns[k].t == 3 && loc[k] ? loc[k] + "," : ",") + n.className();
    const ex = {
        snapshot: name + ".heapsnapshot",
        totalSize: s.totalSize,
        nodeCount: N,
        maxJSObjectId: s.updateStaticData().maxJSObjectId,
        statistics: s.getStatistics(),
    };
    ex.statistics = {
        total: ex.statistics.total,
        native: { total: ex.statistics.native.total, typedArrays: ex.statistics.native.typedArrays },
        v8heap: {
            total: ex.statistics.v8heap.total,
            code: ex.statistics.v8heap.code,
            jsArrays: ex.statistics.v8heap.jsArrays,
            strings: ex.statistics.v8heap.strings,
            system: ex.statistics.v8heap.system,
        },
    };
    const ess = s.initEssentialEdges();
    const es = [];
    const edge = s.createEdge(0);
    let ei = 0;
    for (let k = 0; k < N; k++)
        for (const [t, n, to] of out[k]) {
            edge.edgeIndex = ei * 3;
            es.push({
                edge: ei,
                from: k,
                to,
                type: edge.type(),
                name: edge.name(),
                display: edge.toString(),
                essential: ess.getBit(ei),
            });
            ei++;
        }
    const reach = (starts) => {
        const seen = new Set(starts);
        let ch = true;
        while (ch) {
            ch = false;
            for (const e of es)
                if (e.essential && seen.has(e.from) && !seen.has(e.to)) {
                    seen.add(e.to);
                    ch = true;
                }
        }
        return seen;
    };
    const r0 = reach([0]);
    if (r0.size < N) {
        const held = new Set(es.filter((e) => e.essential).map((e) => e.to));
        const orph = [],
            cyc = [];
        for (let k = 1; k < N; k++) if (!held.has(k)) orph.push(k);
        const r1 = reach(orph);
        for (let k = 0; k < N; k++) if (!r0.has(k) && !r1.has(k)) cyc.push(ns[k].id);
        ex.unreachable = {
            unreachableFromRoot: N - r0.size,
            orphanIds: orph.map((k) => ns[k].id),
            cyclicIds: cyc,
        };
    }
    ex.nodes = [];
    for (let k = 0; k < N; k++) {
        const n = s.createNode(R(k));
        const nc = s.nodeNativeContext(R(k));
        ex.nodes.push({
            ordinal: k,
            id: n.id(),
            type: n.type(),
            rawName: n.rawName(),
            name: n.name(),
            className: n.className(),
            classKey: CK(k, n),
            self: n.selfSize(),
            retained: n.retainedSize(),
            distance: n.distance(),
            idom: n.dominatorIndex() / F,
            detachedness: n.detachedness(),
            page: Boolean(s.flagsOfNode(n) & s.nodeFlags.pageObject),
            queryable: n.canBeQueried(),
            detachedFlag: Boolean(s.flagsOfNode(n) & s.nodeFlags.detachedDOMTreeNode),
            nativeContext: nc > 0 ? nc / F : nc,
        });
    }
    ex.edges = es;
    ex.aggregates = rows(s.aggregatesWithFilter(new M.NodeFilter()));
    const defs = JSON.parse(s.interfaceDefinitions() || "[]");
    if (defs.length) ex.interfaceDefinitions = defs;
    const x = (ex.extra = {});
    for (const f of [
        "duplicatedStrings",
        "objectsRetainedByDetachedDomNodes",
        "objectsRetainedByContexts",
        "objectsRetainedByConsole",
        "objectsRetainedByEventHandlers",
        "sharedNativeContext",
        "noNativeContext",
    ]) {
        const nf = new M.NodeFilter();
        nf.filterName = f;
        x[f] = rows(s.aggregatesWithFilter(nf));
    }
    const a = rnd(N),
        b = a + rnd(2 * N);
    x[`nodeIdRange_${a}_${b}`] = rows(s.aggregatesWithFilter(new M.NodeFilter(a, b)));
    x.duplicateStringGroups = s.getDuplicateStrings();
    x.retainedByContextSummary = s.getRetainedByContextSummary();
    for (const q of ["TEXT", "Text", "{", "é", "a"]) {
        const sc = (c) => ({ query: q, caseSensitive: c, isRegex: false });
        x[`search_${q}_caseInsensitive`] = s.search(sc(false), new M.NodeFilter());
        x[`search_${q}_caseSensitive`] = s.search(sc(true), new M.NodeFilter());
    }
    const ncs = s.getNativeContextSizes();
    x.nativeContextSizes = {
        nativeContexts: ncs.nativeContexts.map((c) => ({
            nodeId: c.nodeId,
            nodeIndex: c.nodeIndex,
            nodeName: c.nodeName,
            attributedSize: c.attributedSize,
            retainedSize: c.retainedSize,
            selfSize: c.selfSize,
        })),
        sharedSize: ncs.sharedSize,
        noAttributionSize: ncs.noAttributionSize,
    };
    for (let q = 0; q < 6; q++) {
        const k = rnd(N);
        const cont = (cfg) => {
            const p = s.createEdgesProvider(R(k));
            p.sortAndRewind(cfg);
            return p
                .serializeItemsRange(0, 1e6)
                .items.map((e) => ({
                    edge: e.edgeIndex / 3,
                    name: String(e.name),
                    type: e.type,
                    to: e.node.nodeIndex / F,
                    retained: e.node.retainedSize,
                }));
        };
        const ret = (cfg) => {
            const p = s.createRetainingEdgesProvider(R(k));
            p.sortAndRewind(cfg);
            return p
                .serializeItemsRange(0, 1e6)
                .items.map((e) => ({
                    edge: e.edgeIndex / 3,
                    name: String(e.name),
                    type: e.type,
                    from: e.node.nodeIndex / F,
                    distance: e.node.distance,
                    ignored: Boolean(e.node.ignored),
                }));
        };
        const C = (...z) => new M.ComparatorConfig(...z);
        x[`containmentOfNode${k}_default`] = cont(C("retainedSize", false, "!edgeName", true));
        x[`containmentOfNode${k}_byEdgeNameAsc`] = cont(C("!edgeName", true, "retainedSize", false));
        x[`containmentOfNode${k}_byEdgeNameDesc`] = cont(C("!edgeName", false, "retainedSize", false));
        x[`retainersOfNode${k}_default`] = ret(C("!edgeDistance", true, "name", true));
        x[`retainersOfNode${k}_byEdgeNameAsc`] = ret(C("!edgeName", true, "retainedSize", false));
        const conv = (l) =>
            l.map((p) => ({
                edge: p.edgeIndex / 3,
                edgeName: p.edgeName,
                from: p.nodeIndex / F,
                distance: p.distance,
                children: conv(p.children),
            }));
        const rp = s.getRetainingPaths(R(k));
        const lr = {};
        for (const z of ["depth", "nodes", "siblings"]) if (rp.limitsReached[z]) lr[z] = true;
        x[`retainingPathsOfNode${k}`] = { paths: conv(rp.paths), limitsReached: lr };
        x[`dominatorChainOfNode${k}`] = s.getDominatorsOf(R(k)).map((d) => d.nodeIndex / F);
    }
    fs.writeFileSync(`${dir}/${name}.heapsnapshot`, text);
    fs.writeFileSync(`${dir}/${name}.expected.json`, JSON.stringify(ex));
}
process.exit(0);
