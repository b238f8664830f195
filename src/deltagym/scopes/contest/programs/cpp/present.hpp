// A changing graph followed as it is now, in naive ways.
#include "changing.hpp"
#include <algorithm>
#include <unordered_map>
#include <vector>

struct Neighbours {
    std::vector<std::vector<int>> near;

    explicit Neighbours(int n) : near(n) {}
    void come(Edge edge) {
        near[edge.u].push_back(edge.v);
        near[edge.v].push_back(edge.u);
    }
    void go(Edge edge) {
        std::erase(near[edge.u], edge.v);
        std::erase(near[edge.v], edge.u);
    }
    void search(int first, std::vector<char>& seen, std::vector<int>& found) const {  // Finds the component of a vertex.
        found.assign(1, first);
        seen[first] = true;
        for (size_t i = 0; i < found.size(); i++)
            for (int y : near[found[i]])
                if (!seen[y]) seen[y] = true, found.push_back(y);
    }
    template <class Told>
    void each_component(const Told& told) const {
        std::vector<char> seen(near.size());
        std::vector<int> found;
        for (int first = 0; first < (int)near.size(); first++) {
            if (seen[first]) continue;
            search(first, seen, found);
            told(found);
        }
    }
};

template <class Part>
struct Labelled : Neighbours {  // Components kept up to date; when an edge goes, a search from both of its ends in turn.
    std::vector<Part> part;     // Of a label.
    std::vector<int> label, mark, unused;
    int marks = 0;

    explicit Labelled(const std::vector<Part>& parts) : Neighbours(parts.size()), part(parts), label(parts.size()), mark(parts.size()) {
        for (size_t x = 0; x < label.size(); x++) label[x] = x;
    }
    bool same(Edge edge) const { return label[edge.u] == label[edge.v]; }
    Edge downwards(Edge edge) const {  // From the larger component to the smaller one.
        if (part[label[edge.u]].size < part[label[edge.v]].size) std::swap(edge.u, edge.v);
        return edge;
    }
    template <class Told>
    void relabel(int first, int to, const Told& told) {  // A whole component.
        std::vector<int> found{first};
        label[first] = to;
        told(first);
        for (size_t i = 0; i < found.size(); i++)
            for (int y : near[found[i]])
                if (label[y] != to) label[y] = to, told(y), found.push_back(y);
    }
    std::vector<int> cut_off(Edge edge) {  // A component that there is without the edge, whichever is found first; empty if none.
        std::vector<int> sides[2] = {{edge.u}, {edge.v}};
        size_t next[2] = {0, 0};
        marks += 2;
        mark[edge.u] = marks, mark[edge.v] = marks + 1;
        for (int side = 0;; side ^= 1) {
            if (next[side] == sides[side].size()) return sides[side];
            for (int y : near[sides[side][next[side]++]]) {
                if (mark[y] == marks + !side) return {};
                if (mark[y] != marks + side) mark[y] = marks + side, sides[side].push_back(y);
            }
        }
    }
    int relabel(const std::vector<int>& found) {  // A component that was cut off; its label.
        const int to = unused.back();
        unused.pop_back();
        for (int x : found) label[x] = to;
        return to;
    }
};

template <class Part>
struct LabelledSum : Labelled<Part> {  // With the sum of what all components are worth.
    Int total;

    explicit LabelledSum(const std::vector<Part>& parts) : Labelled<Part>(parts), total((Int)parts.size() * Part{}.worth()) {}
    void set(int label, const Part& now) {
        Part& part = this->part[label];
        if (part.size) total -= part.worth();
        if (now.size) total += now.worth();
        part = now;
    }
    void unite(int kept, int lost) {
        set(kept, this->part[kept] + this->part[lost]);
        set(lost, {0});
        this->unused.push_back(lost);
    }
    void ask(Edge) const { std::cout << total << "\n"; }
};

template <class Part>
struct Unions {  // Components that only grow.
    std::vector<int> parent;
    std::vector<Part> part;  // Of a root: its component.

    void clear(const std::vector<Part>& parts) {
        part = parts;
        parent.resize(parts.size());
        for (size_t x = 0; x < parent.size(); x++) parent[x] = x;
    }
    int root(int x) {
        while (parent[x] != x) x = parent[x] = parent[parent[x]];
        return x;
    }
    bool same(Edge edge) { return root(edge.u) == root(edge.v); }
    bool unite(int& u, int& v) {  // Two roots; the second then is below the first.
        if (u == v) return false;
        if (part[u].size < part[v].size) std::swap(u, v);
        parent[v] = u;
        part[u] = part[u] + part[v];
        return true;
    }
    bool join(Edge edge) {  // Whether it joins two components.
        int u = root(edge.u), v = root(edge.v);
        return unite(u, v);
    }
    void part_with(Edge) {}  // An edge that had not joined two components.
    void count(Edge, int) {}  // `Renewed` calls these around each change and after many: there is nothing to keep up to date here.
    void count_all() {}
};

template <class Part>
struct UnionsSum : Unions<Part> {  // With the sum of what all components are worth.
    Int total;

    void count(Edge edge, int sign) {  // Takes off (-1) or adds (1) the components of two vertices, before and after these change.
        const int u = this->root(edge.u), v = this->root(edge.v);
        total += sign * (this->part[u].worth() + (u == v ? 0 : this->part[v].worth()));
    }
    void count_all() {
        total = 0;
        for (size_t x = 0; x < this->parent.size(); x++)
            if (this->parent[x] == (int)x) total += this->part[x].worth();
    }
    Int answer(Edge) const { return total; }
};

enum class After { ANY_EDGE, NEEDED_EDGE };

// Edges lie in an array without holes; what comes is joined to what is there. Unions anew at the first question after any
// edge went, or only after one that had joined two components. Ways are chosen by a parameter: a macro asked for here would be
// taken for a way of every program that includes this.
template <class Unions, class Part, After after, class Line = Edge>
class Renewed {
  public:
    explicit Renewed(const std::vector<Part>& vertices) : parts(vertices) {
        unions.clear(parts);
        unions.count_all();
    }
    void come(Line line) {
        place[key(line)] = kept.size();
        bool needed = false;
        if (!stale) {
            unions.count(line, -1);
            needed = unions.join(line);
            unions.count(line, 1);
        }
        kept.push_back({line, needed});
    }
    void go(const Edge& edge) {
        const auto found = place.find(key(edge));
        const int at = found->second;
        place.erase(found);
        stale |= after == After::ANY_EDGE || kept[at].needed;
        if (!stale) unions.part_with(kept[at].line);
        if (at + 1 < (int)kept.size()) {
            kept[at] = kept.back();
            place[key(kept[at].line)] = at;
        }
        kept.pop_back();
    }
    void ask(const Edge& question) { std::cout << fresh().answer(question) << "\n"; }

  protected:
    Unions& fresh() {
        if (stale) {
            unions.clear(parts);
            for (auto& [line, needed] : kept) needed = unions.join(line);
            unions.count_all();
            stale = false;
        }
        return unions;
    }

  private:
    struct Kept {
        Line line;
        bool needed;  // Whether it joined two components.
    };
    std::vector<Part> parts;
    std::vector<Kept> kept;
    std::unordered_map<int, int> place;
    Unions unions;
    bool stale = false;
    int key(const Edge& edge) const { return edge.u * (int)parts.size() + edge.v; }
};
