// Sums over components that two colours do or do not suffice for: a segment tree over the questions, unions taken back.
#include <algorithm>
#include <iostream>
#include <unordered_map>
#include <vector>

using Int = long long;

constexpr Int MODULUS = knob::k_list.empty() ? 1 : knob::k_list.front();
constexpr Int REMAINDER = knob::k_list.empty() ? 0 : knob::k_list.back();

static Int worth(Int s, bool good) {
    const bool left = s % MODULUS == REMAINDER;
    if constexpr (knob::of_text == "two") return good && s >= knob::k;
    if constexpr (knob::of_text == "more") return good || s < knob::k ? 0 : s;
    if constexpr (knob::of_text == "two residue") return good && left;
    if constexpr (knob::of_text == "more residue") return good || !left ? 0 : s;
    if constexpr (knob::of_text == "two square") return good && left ? s * s : 0;
    return left ? good ? s : -s : 0;
}

struct Edge {
    int u, v;
};

struct Forest {  // Unions without path compression, so that the last one can be taken back.
    struct Change {
        int root, below;  // A root, and the one that was hung below it or itself.
        bool was_odd;
    };
    std::vector<int> parent, size;
    std::vector<char> side, odd;  // Whether a vertex is coloured unlike its parent; whether there is an odd cycle.
    std::vector<Change> changes;
    Int total;

    explicit Forest(int n) : parent(n), size(n, 1), side(n), odd(n), total(n * worth(1, true)) {
        for (int x = 0; x < n; x++) parent[x] = x;
    }
    std::pair<int, bool> root(int x) const {  // The root of x, and whether x is coloured unlike it.
        bool unlike = false;
        for (; parent[x] != x; x = parent[x]) unlike ^= side[x];
        return {x, unlike};
    }
    Int value(int root) const { return worth(size[root], !odd[root]); }
    void join(Edge edge) {
        auto [u, one] = root(edge.u);
        auto [v, other] = root(edge.v);
        const bool unlike = one == other;  // Whether the roots have to get unlike colours.
        if (u == v && (odd[u] || !unlike)) return;
        if (size[u] < size[v]) std::swap(u, v);
        changes.push_back({u, v, odd[u] != 0});
        total -= value(u);
        if (u == v) {
            odd[u] = true;
        } else {
            total -= value(v);
            parent[v] = u;
            side[v] = unlike;
            size[u] += size[v];
            odd[u] |= odd[v];
        }
        total += value(u);
    }
    void take_back(size_t mark) {
        for (; changes.size() > mark; changes.pop_back()) {
            const auto [u, v, was_odd] = changes.back();
            total -= value(u);
            odd[u] = was_odd;
            if (u != v) {
                parent[v] = v;
                side[v] = false;
                size[u] -= size[v];
                total += value(v);
            }
            total += value(u);
        }
    }
};

struct Moments {  // A segment tree over the questions; a node holds edges that are present throughout its stretch.
    int count, leaves = 1;
    std::vector<std::vector<Edge>> tree;

    explicit Moments(int questions) : count(questions) {
        while (leaves < count) leaves *= 2;
        tree.resize(2 * leaves);
    }
    void put(Edge edge, int from, int to) {
        for (from += leaves, to += leaves; from < to; from /= 2, to /= 2) {
            if (from & 1) tree[from++].push_back(edge);
            if (to & 1) tree[--to].push_back(edge);
        }
    }
    void answer(Forest& forest, int node = 1) const {
        const size_t mark = forest.changes.size();
        for (const Edge& edge : tree[node]) forest.join(edge);
        if (node < leaves) {
            answer(forest, 2 * node);
            answer(forest, 2 * node + 1);
        } else if (node - leaves < count) {
            std::cout << forest.total << "\n";
        }
        forest.take_back(mark);
    }
};

int main() {
    std::ios::sync_with_stdio(false);
    struct Life {
        Edge edge;
        int from, to;
    };
    int n, m = 0, q, questions = 0;
    std::cin >> n;
    if constexpr (knob::start_text == "full") std::cin >> m;
    std::cin >> q;
    std::vector<Life> lives;
    std::unordered_map<int, int> current;  // The life that an edge, as one number, has now.
    for (int i = -m; i < q; i++) {  // Edges present at the start are read as operations before the first.
        int kind = 1, u, v;
        if (i >= 0) std::cin >> kind;
        std::cin >> u >> v;
        if (kind == 3) {
            questions++;
        } else if (kind == 1) {
            current[u * (n + 1) + v] = lives.size();
            lives.push_back({{u - 1, v - 1}, questions, q});
        } else {
            lives[current[u * (n + 1) + v]].to = questions;
        }
    }
    Moments moments(questions);
    for (const auto& [edge, from, to] : lives) moments.put(edge, from, std::min(to, questions));
    Forest forest(n);
    moments.answer(forest);
}
