// Naive ways to follow which components two colours suffice for.
#include "present.hpp"
#include "seg_colours.hpp"

struct Link : Edge {
    bool odd = false;  // Whether it closed an odd cycle of a forest, where there is one.
};

#ifdef SEARCH  // The definition: all components are searched at each question.
struct Graph : Neighbours {
    explicit Graph(const std::vector<Part>& parts) : Neighbours(parts.size()) {}
    void ask(Edge) const {
        std::vector<char> colour(near.size(), -1);
        std::vector<int> found;
        Int total = 0;
        for (int first = 0; first < (int)near.size(); first++) {
            if (colour[first] >= 0) continue;
            found.assign(1, first);
            colour[first] = 0;
            bool odd = false;
            for (size_t i = 0; i < found.size(); i++)
                for (int y : near[found[i]]) {
                    if (colour[y] < 0) colour[y] = !colour[found[i]], found.push_back(y);
                    odd |= colour[y] == colour[found[i]];
                }
            total += Part{(int)found.size(), odd}.worth();
        }
        std::cout << total << "\n";
    }
};
#elif defined(TWO_SIDED)  // Components kept up to date; when an edge goes, a search from both of its ends in turn.
struct Graph : LabelledSum<Part> {  // A part's `odd` is 1 if there is an odd cycle.
    std::vector<char> colour;

    explicit Graph(const std::vector<Part>& parts) : LabelledSum(parts), colour(parts.size()) {}
    void mend(int label, int odd) { set(label, {part[label].size, odd}); }
    void come(Edge edge) {
        const bool alike = colour[edge.u] == colour[edge.v];
        if (!same(edge)) {
            const auto [u, v] = downwards(edge);
            unite(label[u], label[v]);
            mend(label[u], part[label[u]].odd > 0);
            relabel(v, label[u], [&](int x) { colour[x] ^= alike; });
        } else if (alike) {
            mend(label[edge.u], 1);
        }
        Neighbours::come(edge);
    }
    void go(Edge edge) {
        Neighbours::go(edge);
        const int whole = label[edge.u], odd = part[whole].odd;
        if (const std::vector<int> found = cut_off(edge); !found.empty()) {
            const int to = relabel(found), size = found.size();
            set(to, {size, odd});
            set(whole, {part[whole].size - size, odd});
        }
        if (!odd) return;
        if (colourable(edge.u)) mend(label[edge.u], 0);
        if (!same(edge) && colourable(edge.v)) mend(label[edge.v], 0);
    }
    bool colourable(int first) {
        const int now = marks += 2;
        std::vector<int> found{first};
        mark[first] = now;
        for (size_t i = 0; i < found.size(); i++)
            for (int x = found[i]; int y : near[x]) {
                if (mark[y] == now && colour[y] == colour[x]) return false;
                if (mark[y] != now) mark[y] = now, colour[y] = !colour[x], found.push_back(y);
            }
        return true;
    }
};
#else
struct Components : UnionsSum<Part> {
    std::vector<char> side;  // Whether a vertex is coloured unlike its parent; 0 for a root.

    void clear(const std::vector<Part>& parts) {
        UnionsSum::clear(parts);
        side.assign(parts.size(), 0);
    }
    std::pair<int, bool> coloured(int x) {  // The root of x, and whether x is coloured unlike it.
        bool unlike = false;
        while (parent[x] != x) {
            side[x] ^= side[parent[x]];
            parent[x] = parent[parent[x]];
            unlike ^= side[x];
            x = parent[x];
        }
        return {x, unlike};
    }
    int root(int x) { return coloured(x).first; }  // The other way to the root does not keep sides.
    void count(Edge edge, int sign) { UnionsSum::count({root(edge.u), root(edge.v)}, sign); }
    bool join(Link& link) {
        auto [u, one] = coloured(link.u);
        auto [v, other] = coloured(link.v);
        link.odd = u == v && one == other;
        part[u].odd += link.odd;
        if (!unite(u, v)) return false;
        side[v] = one == other;
        return true;
    }
    void part_with(const Link& link) {
        if (!link.odd) return;
        count(link, -1);
        part[root(link.u)].odd--;
        count(link, 1);
    }
};
#ifdef REBUILD  // Union-find anew at the first question after an edge went.
using Graph = Renewed<Components, Part, After::ANY_EDGE, Link>;
#elif defined(NEEDED)  // Only if the edge was one that had joined two components.
using Graph = Renewed<Components, Part, After::NEEDED_EDGE, Link>;
#endif
#endif

int main() {
    const auto [n, present, q] = read_start();
    Graph graph{std::vector<Part>(n)};
    follow<Link>(graph, q, present);
}
