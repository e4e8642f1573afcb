async def test_scratch(demo, started, bound):
    async with started(bound("ana")) as a:
        for tool, given in [
            ("whom_to_contact", {}),
            ("find_member", {"name": "leo"}),
            ("find_member", {"name": "car"}),
            ("explain_relationship", {"member": "carla"}),
            ("prepare_meeting", {"member": "bo"}),
            ("prepare_meeting", {"member": "leo"}),
            ("closest_contacts", {"limit": 4}),
            ("closest_contacts", {"limit": 3, "order": "latest", "stage": "germ"}),
            ("who_warms_or_cools", {}),
            ("latest_news", {}),
            ("who_is_nearby", {"place": "Lisbon"}),
            ("who_is_nearby", {"from_day": "2026-12-03", "to_day": "2026-12-20"}),
            ("find_experts", {"topic": "stream"}),
            ("find_introductions", {"member": "morrow"}),
            ("find_introductions", {"member": "Morrow"}),
            ("explain_relationship", {"member": "Carla Mendes"}),
            ("who_is_nearby", {"place": "Xyzzyx"}),
            ("find_experts", {"topic": "stream", "limit": 99}),
            ("explain_relationship", {"member": "ana"}),
        ]:
            print("=====", tool, given)
            r = await a.called(tool, **given)
            print(r.is_error, len(str(r.structured_content)))
            print(r.content[0].text)
    async with started(demo.api.key, "--as", "ana") as a:
        for tool, given in [
            ("find_introductions", {"member": "morrow"}),
            ("find_experts", {"topic": "stream"}),
            ("prepare_meeting", {"member": "leo"}),
            ("explain_relationship", {"member": "zzz"}),
        ]:
            print("=====", tool, given)
            r = await a.called(tool, **given)
            print(r.is_error, len(str(r.structured_content)))
            print(r.content[0].text)
