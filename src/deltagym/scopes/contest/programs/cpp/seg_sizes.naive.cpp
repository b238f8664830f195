// Naive ways to follow the sizes of components.
#include "present.hpp"
#include "seg_sizes.hpp"

#ifdef SEARCH  // The definition: all components are searched at each question.
struct Graph : Neighbours {
    explicit Graph(const std::vector<Part>& parts) : Neighbours(parts.size()) {}
    void ask(Edge) const {
        Int total = 0;
        each_component([&](const std::vector<int>& found) { total += Part{(int)found.size()}.worth(); });
        std::cout << total << "\n";
    }
};
#elif defined(TWO_SIDED)  // Components kept up to date; when an edge goes, a search from both of its ends in turn.
struct Graph : LabelledSum<Part> {
    using LabelledSum::LabelledSum;
    void come(Edge edge) {
        if (!same(edge)) {
            const auto [u, v] = downwards(edge);
            unite(label[u], label[v]);
            relabel(v, label[u], [](int) {});
        }
        Neighbours::come(edge);
    }
    void go(Edge edge) {
        Neighbours::go(edge);
        const std::vector<int> found = cut_off(edge);
        if (found.empty()) return;
        const int from = label[found[0]], to = relabel(found), size = found.size();
        set(to, {size});
        set(from, {part[from].size - size});
    }
};
#elif defined(REBUILD)  // Union-find anew at the first question after an edge went.
using Graph = Renewed<UnionsSum<Part>, Part, After::ANY_EDGE>;
#elif defined(NEEDED)  // Only if the edge was one that had joined two components.
using Graph = Renewed<UnionsSum<Part>, Part, After::NEEDED_EDGE>;
#endif

int main() {
    const auto [n, present, q] = read_start();
    Graph graph{std::vector<Part>(n)};
    follow<Edge>(graph, q, present);
}
