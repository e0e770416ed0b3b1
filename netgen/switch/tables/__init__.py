"""What switches of each platform know and do: a module a platform, with one ``TABLE``; found by the platform's name."""
