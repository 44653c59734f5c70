-- digits.lua: time to 99.0% on MNIST, the same recipe on both sides: bench/digits/train.lua and train.py.
-- Every round has a seed of its own; what one
-- side reached is kept in out/bench, so remove out/bench/digits_* to measure again.

return {
  title = "learning to read digits; scripts/data mnist brings them",
  {
    name = "digits_99", what = "seconds of training LeNet until 99.0% of MNIST's test digits are right", unit = "s",
    goal = 4, prints = true, rounds = 2,
    command = {
      tarn = "$PROGRAM --threads $THREADS bench/digits/train.lua $ROUND",
      peer = "OMP_WAIT_POLICY=passive $PROGRAM bench/digits/train.py $ROUND $THREADS",
    },
  },
}
