"""What is counted, how a process counts it without waiting for anybody, and the sums over all processes."""
