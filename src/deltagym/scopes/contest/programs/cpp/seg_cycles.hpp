// What a component is worth by its vertices and edges.
#include "sums.hpp"

struct Part {
    int size = 1, edges = 0;

    Int worth() const {
        const Int s = size, e = edges;
        if constexpr (knob::of_text == "exact") return e - s + 1 == knob::k;
        if constexpr (knob::of_text == "weighted") return e - s + 1 == knob::k ? s : 0;
        if constexpr (knob::of_text == "trees of") return e == s - 1 && s >= knob::k;
        if constexpr (knob::of_text == "edges exact") return e == knob::k;
        if constexpr (knob::of_text == "edges least") return e >= knob::k;
        if constexpr (knob::of_text == "residue") return (2 * e + s) % MODULUS == REMAINDER;
        if constexpr (knob::of_text == "edges residue") return e % MODULUS == REMAINDER ? s : 0;
        Int power = 1;
        for (int i = 0; i < knob::k; i++) power *= e + 1;
        return power;
    }
    Part operator+(const Part& other) const { return {size + other.size, edges + other.edges}; }
};
