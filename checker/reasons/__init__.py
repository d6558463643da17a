"""Why a property holds: the rules that it rests on, and what happens without each of them."""
