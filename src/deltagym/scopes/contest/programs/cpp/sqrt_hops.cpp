// Long walks along lengths that change: in blocks, each cell knows where a walk leaves the block and what it gathers.
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;

constexpr Int prime = 998244353;
constexpr int width = 256;  // About the root of n.

struct Cell {
    int link, leave, many;  // Where the walk goes on outside the block, after so many cells of it.
    Int weight, total;
};

static void rebuild(std::vector<Cell>& cells, int start) {  // From a cell to the end of its block.
    const int n = cells.size() - 1, first = start / width * width;
    for (int i = std::max(start, 1); i <= n && i < first + width; i++) {
        Cell& cell = cells[i];
        const int to = i - cell.link;
        const bool inside = to > 0 && to >= first;
        cell.leave = inside ? cells[to].leave : to;
        cell.many = inside ? cells[to].many + 1 : 1;
        cell.total = inside ? (cell.weight + knob::factor * cells[to].total) % prime : cell.weight;
    }
}

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, q;
    std::cin >> n >> q;
    std::vector<Cell> cells(n + 1);
    for (int i = 1; i <= n; i++) std::cin >> cells[i].link;
    for (int i = 1; i <= n; i++) std::cin >> cells[i].weight;
    std::vector<Int> powers(width + 1, 1);
    for (int k = 1; k <= width; k++) powers[k] = powers[k - 1] * knob::factor % prime;
    for (int first = 0; first <= n; first += width) rebuild(cells, first);
    Int last = 0;
    while (q--) {
        int kind, x;
        Int i;
        std::cin >> kind >> i >> x;
        if (knob::online) i = (i - 1 + last) % n + 1;
        if (kind == 1) {
            cells[i].link = x;
            rebuild(cells, i);
            continue;
        }
        Int steps = 0, value = 0, power = 1;
        while (i > 0) {
            const Cell& cell = cells[i];
            value = (value + power * cell.total) % prime;
            power = power * powers[cell.many] % prime;
            steps += cell.many;
            i = cell.leave;
        }
        last = knob::ask_text == "steps" ? steps : knob::ask_text == "value" ? value : (value + steps) % prime;
        std::cout << last << "\n";
    }
}
