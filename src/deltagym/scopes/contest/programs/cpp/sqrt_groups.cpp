// Adding to and summing over groups that overlap: large ones wait, as what they share with each group is known.
#include <iostream>
#include <vector>

using Int = long long;

constexpr Int p = knob::p, large_size = 1000;

static Int weight(Int j) { return (knob::weight_text == "1" ? 1 : knob::weight_text == "j" ? j : j * j) % p; }

struct Group {
    std::vector<int> members;
    int rank = -1;            // Among the large groups.
    Int weight = 0;           // Of all members together.
    Int kept = 0;             // What small groups have added to a large one.
    std::vector<Int> common;  // The weight shared with each large group.
};

static Int weight_within(const std::vector<int>& members, const std::vector<Int>& weights) {
    Int sum = 0;
    for (int j : members) sum += weights[j];
    return sum % p;
}

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, m, q;
    std::cin >> n >> m >> q;
    std::vector<Group> groups(m);
    std::vector<int> large;
    for (int g = 0; g < m; g++) {
        int size;
        std::cin >> size;
        groups[g].members.resize(size);
        for (int& j : groups[g].members) std::cin >> j;
        if (size > large_size) {
            groups[g].rank = large.size();
            large.push_back(g);
        }
    }
    std::vector<Int> weights(n + 1), values(n + 1), waiting(large.size());
    Int every = 0;
    for (int j = 1; j <= n; j++) every += weights[j] = weight(j);
    for (auto& group : groups) group.weight = weight_within(group.members, weights);
    for (int h : large) {
        std::vector<Int> inside(n + 1);
        for (int j : groups[h].members) inside[j] = weights[j];
        for (auto& group : groups) group.common.push_back(weight_within(group.members, inside));
    }
    every %= p;
    Int whole = 0, total = 0, last = 0;  // What is added to all positions; the sum of what is added to groups.
    while (q--) {
        int kind;
        Int g, x;
        std::cin >> kind >> g >> x;
        if (knob::online) g = (g - 1 + last) % m + 1;
        Group& group = groups[g - 1];
        if (kind == 1) {
            x %= p;
            if (knob::add_text == "out") {  // Added to all, and taken back from the group.
                whole = (whole + x) % p;
                x = (p - x) % p;
            }
            total = (total + x * group.weight) % p;
            if (group.rank >= 0) {
                waiting[group.rank] = (waiting[group.rank] + x) % p;
                continue;
            }
            for (int j : group.members) values[j] = (values[j] + x) % p;
            for (std::size_t k = 0; k < large.size(); k++)
                groups[large[k]].kept = (groups[large[k]].kept + x * group.common[k]) % p;
            continue;
        }
        Int answer = group.kept;
        if (group.rank < 0)
            for (int j : group.members) answer = (answer + values[j] * weights[j]) % p;
        for (std::size_t k = 0; k < large.size(); k++) answer = (answer + waiting[k] * group.common[k]) % p;
        answer = (answer + whole * group.weight) % p;
        if (knob::ask_text == "out") answer = (total + whole * every + p - answer) % p;
        last = answer;
        std::cout << last << "\n";
    }
}
