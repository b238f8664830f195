// What components of a changing graph hold: lifetimes of edges on a segment tree over the questions, unions taken back.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <unordered_map>
#include <vector>

using Int = long long;

static Int gathered(Int one, Int other) {
    if constexpr (knob::gather_text == "sum") return one + other;
    if constexpr (knob::gather_text == "xor") return one ^ other;
    if constexpr (knob::gather_text == "max") return std::max(one, other);
    return std::min(one, other);
}

static Int answer(Int one, Int other, bool same, Int size) {
    Int asked = one;
    if (knob::relation_text == "both" && !same) asked = gathered(one, other);
    if (knob::relation_text == "gap") asked = std::abs(one - other);
    if (knob::relation_text == "apart") asked = same ? 0 : one + other;
    return knob::scale * asked + size;
}

struct Edge {
    int u, v;
};

struct Forest {  // Unions without path compression, so that the last one can be taken back.
    struct Union {
        int below;   // The root that was hung below another.
        Int before;  // What the other held before.
    };
    std::vector<Int> held;
    std::vector<int> parent, size;
    std::vector<Union> unions;

    explicit Forest(const std::vector<Int>& values) : held(values), parent(values.size()), size(values.size(), 1) {
        for (size_t x = 0; x < parent.size(); x++) parent[x] = x;
    }
    int root(int x) const {
        while (parent[x] != x) x = parent[x];
        return x;
    }
    void join(Edge edge) {
        int u = root(edge.u), v = root(edge.v);
        if (u == v) return;
        if (size[u] < size[v]) std::swap(u, v);
        unions.push_back({v, held[u]});
        parent[v] = u;
        size[u] += size[v];
        held[u] = gathered(held[u], held[v]);
    }
    void take_back(size_t mark) {
        for (; unions.size() > mark; unions.pop_back()) {
            const int v = unions.back().below, u = parent[v];
            parent[v] = v;
            size[u] -= size[v];
            held[u] = unions.back().before;
        }
    }
};

struct Moments {  // A segment tree over the questions; a node holds edges that are present throughout its stretch.
    std::vector<Edge> questions;  // The vertices that are asked about.
    int leaves = 1;
    std::vector<std::vector<Edge>> tree;

    explicit Moments(const std::vector<Edge>& asked) : questions(asked) {
        while (leaves < (int)questions.size()) leaves *= 2;
        tree.resize(2 * leaves);
    }
    void put(Edge edge, int from, int to) {
        for (from += leaves, to += leaves; from < to; from /= 2, to /= 2) {
            if (from & 1) tree[from++].push_back(edge);
            if (to & 1) tree[--to].push_back(edge);
        }
    }
    void walk(Forest& forest, int node = 1) const {
        const size_t mark = forest.unions.size();
        for (const Edge& edge : tree[node]) forest.join(edge);
        if (node < leaves) {
            walk(forest, 2 * node);
            walk(forest, 2 * node + 1);
        } else if (node - leaves < (int)questions.size()) {
            const int u = forest.root(questions[node - leaves].u), v = forest.root(questions[node - leaves].v);
            std::cout << answer(forest.held[u], forest.held[v], u == v, forest.size[u]) << "\n";
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
    int n, q;
    std::cin >> n >> q;
    std::vector<Int> values(n);
    for (Int& value : values) std::cin >> value;
    std::vector<Edge> questions;
    std::vector<Life> lives;
    std::unordered_map<int, int> current;  // The life that an edge, as one number, has now.
    for (int i = 0; i < q; i++) {
        int kind, u, v;
        std::cin >> kind >> u >> v;
        const int now = questions.size();
        if (kind == 3) {
            questions.push_back({u - 1, v - 1});
        } else if (kind == 1) {
            current[u * (n + 1) + v] = lives.size();
            lives.push_back({{u - 1, v - 1}, now, q});
        } else {
            lives[current[u * (n + 1) + v]].to = now;
        }
    }
    Moments moments(questions);
    for (const auto& [edge, from, to] : lives) moments.put(edge, from, std::min<int>(to, questions.size()));
    Forest forest(values);
    moments.walk(forest);
}
