// Naive ways to follow what components hold.
#include "present.hpp"
#include "seg_contents.hpp"

#ifdef SEARCH  // The definition: the components are searched at each question.
struct Graph : Neighbours {
    std::vector<Part> parts;

    explicit Graph(const std::vector<Part>& vertices) : Neighbours(vertices.size()), parts(vertices) {}
    void ask(Edge question) const {
        std::vector<char> seen(near.size());
        std::vector<int> found;
        const auto component = [&](int first) {
            search(first, seen, found);
            Part part = parts[first];
            for (size_t i = 1; i < found.size(); i++) part = part + parts[found[i]];
            return part;
        };
        const Part one = component(question.u);
        const bool same = seen[question.v];
        std::cout << asked(one, same ? one : component(question.v), same) << "\n";
    }
};
#elif defined(TWO_SIDED)  // Components kept up to date; when an edge goes, a search from both of its ends in turn.
struct Graph : Labelled<Part> {
    std::vector<Part> parts;

    explicit Graph(const std::vector<Part>& vertices) : Labelled(vertices), parts(vertices) {}
    void come(Edge edge) {
        if (!same(edge)) {
            const auto [u, v] = downwards(edge);
            part[label[u]] = part[label[u]] + part[label[v]];
            unused.push_back(label[v]);
            relabel(v, label[u], [](int) {});
        }
        Neighbours::come(edge);
    }
    void go(Edge edge) {
        Neighbours::go(edge);
        const std::vector<int> found = cut_off(edge);
        if (found.empty()) return;
        const int from = label[found[0]], to = relabel(found);
        part[to] = parts[found[0]];
        for (size_t i = 1; i < found.size(); i++) part[to] = part[to] + parts[found[i]];
        part[from].size -= part[to].size;
        if constexpr (knob::gather_text == "sum") {
            part[from].held -= part[to].held;
        } else if constexpr (knob::gather_text == "xor") {
            part[from].held ^= part[to].held;
        } else if (part[to].held == part[from].held) {  // The extreme one may be gone.
            unused.push_back(from);
            std::swap(unused.front(), unused.back());  // Another label, so that it can be seen who has got it.
            const int left = found[0] == edge.u ? edge.v : edge.u, again = unused.back();
            unused.pop_back();
            Int held = parts[left].held;
            relabel(left, again, [&](int x) { held = Part::gathered(held, parts[x].held); });
            part[again] = {held, part[from].size};
        }
    }
    void ask(Edge question) const { std::cout << asked(part[label[question.u]], part[label[question.v]], same(question)) << "\n"; }
};
#else
struct Components : Unions<Part> {
    Int answer(Edge question) {
        const int u = root(question.u), v = root(question.v);
        return asked(part[u], part[v], u == v);
    }
};
#ifdef REBUILD  // Union-find anew at the first question after an edge went.
using Graph = Renewed<Components, Part, After::ANY_EDGE>;
#elif defined(NEEDED)  // Only if the edge was one that had joined two components.
using Graph = Renewed<Components, Part, After::NEEDED_EDGE>;
#endif
#endif

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    Graph graph(read_parts(n));
    follow<Edge>(graph, q);
}
