// Hidden differences in a changing graph: lifetimes of edges on a segment tree over the questions, unions taken back.
#include <algorithm>
#include <iostream>
#include <unordered_map>
#include <vector>

using Int = long long;

struct Step {  // How to get from one hidden number to another, and back again.
    Int there, back;
};

static Int combined(Int one, Int other) {
    if constexpr (knob::kind_text == "difference") return (one + other) % knob::m;
    if constexpr (knob::kind_text == "ratio") return one * other % knob::m;
    return one ^ other;
}

static Step operator*(Step one, Step other) {
    return {combined(one.there, other.there), combined(other.back, one.back)};
}

static Step turned(Step step) { return {step.back, step.there}; }

static Step to_step(Int w) {
    if constexpr (knob::kind_text == "difference") return {w, (knob::m - w) % knob::m};
    if constexpr (knob::kind_text == "xor") return {w, w};
    Int inverse = 1;
    for (Int power = w, left = knob::m - 2; left; left /= 2, power = power * power % knob::m)
        if (left & 1) inverse = inverse * power % knob::m;
    return {w, inverse};
}

constexpr Int NOTHING = knob::kind_text == "ratio";

static Int shown(Int there) { return knob::kind_text == "xor" ? there & knob::m : there; }

struct Edge {
    int u, v;
    Step step;
};

struct Forest {  // Unions without path compression, so that the last one can be taken back.
    std::vector<int> parent, size, joined;  // `joined`: the roots that were hung below others, in order.
    std::vector<Step> up;                   // From a vertex to its parent.

    explicit Forest(int n) : parent(n), size(n, 1), up(n) {
        for (int x = 0; x < n; x++) parent[x] = x;
    }
    std::pair<int, Step> root(int x) const {  // The root of x, and the step there.
        Step step{NOTHING, NOTHING};
        for (; parent[x] != x; x = parent[x]) step = step * up[x];
        return {x, step};
    }
    void join(const Edge& edge) {
        auto [u, from_u] = root(edge.u);
        auto [v, from_v] = root(edge.v);
        if (u == v) return;
        Step across = turned(from_v) * turned(edge.step) * from_u;  // From v to u.
        if (size[u] < size[v]) {
            std::swap(u, v);
            across = turned(across);
        }
        parent[v] = u;
        up[v] = across;
        size[u] += size[v];
        joined.push_back(v);
    }
    void take_back(size_t mark) {
        for (; joined.size() > mark; joined.pop_back()) {
            const int v = joined.back();
            size[parent[v]] -= size[v];
            parent[v] = v;
        }
    }
    Int answer(int u, int v) const {
        const auto [one, from_u] = root(u);
        const auto [other, from_v] = root(v);
        return one == other ? shown(combined(from_u.there, from_v.back)) : -1;
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
    void put(const Edge& edge, int from, int to) {
        for (from += leaves, to += leaves; from < to; from /= 2, to /= 2) {
            if (from & 1) tree[from++].push_back(edge);
            if (to & 1) tree[--to].push_back(edge);
        }
    }
    void walk(Forest& forest, int node = 1) const {
        const size_t mark = forest.joined.size();
        for (const Edge& edge : tree[node]) forest.join(edge);
        if (node < leaves) {
            walk(forest, 2 * node);
            walk(forest, 2 * node + 1);
        } else if (node - leaves < (int)questions.size()) {
            std::cout << forest.answer(questions[node - leaves].u, questions[node - leaves].v) << "\n";
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
    std::vector<Edge> questions;
    std::vector<Life> lives;
    std::unordered_map<int, int> current;  // The life that an edge, as one number, has now.
    for (int i = 0; i < q; i++) {
        int kind, u, v, w;
        std::cin >> kind >> u >> v >> w;
        const int now = questions.size();
        if (kind == 3) {
            questions.push_back({u - 1, v - 1, {}});
        } else if (kind == 1) {
            current[u * (n + 1) + v] = lives.size();
            lives.push_back({{u - 1, v - 1, to_step(w)}, now, q});
        } else {
            lives[current[u * (n + 1) + v]].to = now;
        }
    }
    Moments moments(questions);
    for (const auto& [edge, from, to] : lives) moments.put(edge, from, std::min<int>(to, questions.size()));
    Forest forest(n);
    moments.walk(forest);
}
