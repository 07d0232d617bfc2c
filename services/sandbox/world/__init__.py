"""The sandbox's state: accounts, numbers, trunks, money and traffic, all in Redis under one prefix."""
