"""What `./dev` does before a command runs: the virtual environment and the servers, under `.dev/`.

It runs on the machine's own Python before anything is installed, so it imports the standard library only.
Whatever runs inside the environment lives in `deploy.local`.
"""
