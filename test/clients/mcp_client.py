"""A whole job by the official Python client: python mcp_client.py <node> <lakeseed.cjs> <folder> [elicit | trouble]. Prints what came of it, as JSON."""

import asyncio
import json
import os
import sys

import mcp.types as types
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

NODE, LAKESEED, FOLDER, *MODE = sys.argv[1:]
DESTINATION = {"catalog": "main", "schema": "default", "volume": "lakeseed"}

asked = []


async def agree(context, params):
    asked.append(params.message)
    return types.ElicitResult(action="accept", content={})


SLOW = 'import time\nprint("begun", flush=True)\ntime.sleep(60)\n'
NANOSECONDS = '''import os, pandas as pd
folder = os.environ["OUTPUT_PATH"] + "/t"
os.makedirs(folder, exist_ok=True)
pd.DataFrame({"at": pd.to_datetime(["2026-01-01"]).as_unit("ns")}).to_parquet(folder + "/a.parquet")
'''


async def trouble(session):
    """What goes wrong in a job: status and text of every answer."""
    answers = {}

    async def call(label, tool, **arguments):
        answer = (await session.call_tool(tool, arguments)).model_dump(by_alias=True)
        answers[label] = [answer["structuredContent"].get("status"), answer["isError"], answer["content"][0]["text"]]
        return answer["structuredContent"]

    for name, content in {"slow": SLOW, "wrong": "raise ValueError('no rows')\n", "trap": NANOSECONDS}.items():
        await call("written", "write_script", project_path=name, content=content)
    await call("wrong", "execute_script", project_path="wrong", confirm=True)
    run = await call("slow", "execute_script", project_path="slow", confirm=True, wait_sec=1)
    await call("second", "execute_script", project_path="slow", confirm=True)
    await call("followed", "get_run", run_id=run["run_id"], wait_sec=1)
    await call("ended", "cancel_run", run_id=run["run_id"])
    await call("trapped", "execute_script", project_path="trap", confirm=True)
    await call("checked", "check_data", path="trap")
    upload = {"local_data_dir": "trap/data", **DESTINATION}
    await call("refused", "upload_to_volume", **upload, confirm=True)
    await call("unknown", "upload_to_volume", **{**upload, "volume": "lakesede", "allow": ["timestamp-nanos"]}, confirm=True)
    await call("outside", "check_data", path="../..")
    print(json.dumps(answers))


async def main():
    server = StdioServerParameters(command=NODE, args=[LAKESEED, "mcp", "--local"], cwd=FOLDER, env=dict(os.environ))
    async with stdio_client(server) as (read, write):
        async with ClientSession(read, write, elicitation_callback=agree if MODE == ["elicit"] else None) as session:
            await session.initialize()
            steps = []

            async def call(name, confirms=False, **arguments):
                answer = (await session.call_tool(name, arguments)).model_dump(by_alias=True)
                data = answer["structuredContent"]
                steps.append([name, "error" if answer["isError"] else "ok", data.get("error", {}).get("code")])
                if confirms and answer["isError"]:
                    return await call(name, **arguments, confirm=True)
                return data

            if MODE == ["trouble"]:
                return await trouble(session)
            tools = [tool.name for tool in (await session.list_tools()).tools]
            template = await call("get_template", template_type="story")
            await call("write_script", project_path="shop", content=template["content"])
            await call("execute_script", confirms=True, project_path="shop", scale_factor=0.1)
            checked = await call("check_data", path="shop")
            places = await call("list_destinations")
            upload = {"local_data_dir": "shop/data", **DESTINATION}
            await call("plan_upload", **upload)
            sent = await call("upload_to_volume", confirms=True, **upload)
            print(json.dumps({"tools": tools, "steps": steps, "asked": asked, "checked": checked["ok"],
                              "places": places["volumes"], "sent": sent}))


asyncio.run(main())
