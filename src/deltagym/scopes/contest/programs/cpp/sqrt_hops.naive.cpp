// Naive ways to walk along lengths that change.
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;

constexpr Int prime = 998244353, factor = knob::factor;

struct Walk {
    Int steps = 0, value = 0;
};

struct Cells {
    std::vector<int> link;
    std::vector<Int> weight;
#ifdef CELL_BY_CELL  // The definition.
    void changed(int) {}
    Walk walk(int i) {
        Walk found;
        for (Int power = 1; i > 0; i -= link[i], power = power * factor % prime) {
            found.value = (found.value + power * weight[i]) % prime;
            found.steps++;
        }
        return found;
    }
#elif defined(FOUR_AT_ONCE)  // Remainders only after every fourth cell. In cell 0 the length is 0 and the weight too.
    void changed(int) {}
    Walk walk(int i) {
        Walk found;
        const Int fourth = factor * factor * factor * factor % prime;
        for (Int power = 1; i > 0; power = power * fourth % prime) {
            Int sum = 0, scale = 1;
            for (int k = 0; k < 4; k++, scale *= factor) {
                sum += scale * weight[i];
                found.steps += i > 0;
                i = std::max(0, i - link[i]);
            }
            found.value = (found.value + power * (sum % prime)) % prime;
        }
        return found;
    }
#elif defined(KEPT)  // Results of all cells, made anew only from the first changed one, when they are asked for.
    std::vector<Walk> known = {{}};
    void changed(int i) {
        if ((int)known.size() > i) known.resize(i);
    }
    Walk walk(int last) {
        for (int i = known.size(); i <= last; i++) {
            const Walk& rest = known[std::max(0, i - link[i])];
            known.push_back({rest.steps + 1, (weight[i] + factor * rest.value) % prime});
        }
        return known[last];
    }
#elif defined(REMEMBERED)  // Results of the cells of earlier walks, as long as no change is below them.
    std::vector<Walk> known;
    std::vector<char> fresh;
    std::vector<int> path;
    int top = 0;  // No cell above is fresh.
    void changed(int i) {
        if (i <= top) std::fill(fresh.begin() + i, fresh.begin() + top + 1, 0);
        top = std::min(top, i);
    }
    Walk walk(int i) {
        known.resize(link.size());
        fresh.resize(link.size());
        top = std::max(top, i);
        path.clear();
        for (; i > 0 && !fresh[i]; i -= link[i]) path.push_back(i);
        Walk found = i > 0 ? known[i] : Walk{};
        for (std::size_t k = path.size(); k-- > 0;) {
            found = {found.steps + 1, (weight[path[k]] + factor * found.value) % prime};
            known[path[k]] = found;
            fresh[path[k]] = 1;
        }
        return found;
    }
#endif
};

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, q;
    std::cin >> n >> q;
    Cells cells;
    cells.link.resize(n + 1);
    cells.weight.resize(n + 1);
    for (int i = 1; i <= n; i++) std::cin >> cells.link[i];
    for (int i = 1; i <= n; i++) std::cin >> cells.weight[i];
    Int last = 0;
    while (q--) {
        int kind, x;
        Int i;
        std::cin >> kind >> i >> x;
        if (knob::online) i = (i - 1 + last) % n + 1;
        if (kind == 1) {
            cells.link[i] = x;
            cells.changed(i);
            continue;
        }
        const Walk found = cells.walk(i);
        last = found.steps;
        if (knob::ask_text != "steps") last = (found.value + (knob::ask_text == "both") * found.steps) % prime;
        std::cout << last << "\n";
    }
}
