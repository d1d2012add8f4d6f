def test_x(world):
    jelle = world.participant()
    v = world.visitor(jelle).get("/contract")
    print(v.text)
    v.get("/")
    print(v.page.get_text(" ", strip=True))
