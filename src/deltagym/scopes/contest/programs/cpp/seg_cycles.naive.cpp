// Naive ways to follow the vertices and edges of components.
#include "present.hpp"
#include "seg_cycles.hpp"

#ifdef SEARCH  // The definition: all components are searched at each question.
struct Graph : Neighbours {
    explicit Graph(const std::vector<Part>& parts) : Neighbours(parts.size()) {}
    void ask(Edge) const {
        Int total = 0;
        each_component([&](const std::vector<int>& found) {
            int ends = 0;
            for (int x : found) ends += near[x].size();
            total += Part{(int)found.size(), ends / 2}.worth();
        });
        std::cout << total << "\n";
    }
};
#elif defined(TWO_SIDED)  // Components kept up to date; when an edge goes, a search from both of its ends in turn.
struct Graph : LabelledSum<Part> {
    using LabelledSum::LabelledSum;
    void count(int label, int more_vertices, int more_edges) {
        set(label, {part[label].size + more_vertices, part[label].edges + more_edges});
    }
    void come(Edge edge) {
        if (!same(edge)) {
            const auto [u, v] = downwards(edge);
            unite(label[u], label[v]);
            relabel(v, label[u], [](int) {});
        }
        count(label[edge.u], 0, 1);
        Neighbours::come(edge);
    }
    void go(Edge edge) {
        Neighbours::go(edge);
        count(label[edge.u], 0, -1);
        const std::vector<int> found = cut_off(edge);
        if (found.empty()) return;
        const int from = label[found[0]], to = relabel(found), size = found.size();
        int ends = 0;
        for (int x : found) ends += near[x].size();
        set(to, {size, ends / 2});
        count(from, -size, -ends / 2);
    }
};
#else
struct Components : UnionsSum<Part> {
    bool join(Edge edge) {
        int u = root(edge.u), v = root(edge.v);
        part[u].edges++;
        return unite(u, v);
    }
    void part_with(Edge edge) {
        count(edge, -1);
        part[root(edge.u)].edges--;
        count(edge, 1);
    }
};
#ifdef REBUILD  // Union-find anew at the first question after an edge went.
using Graph = Renewed<Components, Part, After::ANY_EDGE>;
#elif defined(NEEDED)  // Only if the edge was one that had joined two components.
using Graph = Renewed<Components, Part, After::NEEDED_EDGE>;
#endif
#endif

int main() {
    const auto [n, present, q] = read_start();
    Graph graph{std::vector<Part>(n)};
    follow<Edge>(graph, q, present);
}
