import io
from tests.builders import World
def test_it(world):
    jelle = world.participant()
    v = world.visitor(jelle)
    v.get("/vraag")
    print(v.text)
    v.press("Verstuur", text="Krijg ik straks minder huurtoeslag?")
    print(v.text)
    v.press("Verstuur", 422, text="")
    print(v.text[:300])
    v.get("/vraag/verstuurd"); print(v.text)
    v.get("/vraag/verstuurd.txt"); print(v.response.get_data(as_text=True))
    v.get("/vraag/verstuurd.json"); print(v.response.get_data(as_text=True))
    print(v.client.get("/vraag/nieuw").status)
